import type { RunStatus } from '@app/contracts';
import { type RawBuilder, sql } from 'kysely';
import { base64Of } from './base64.js';
import { OBJECT_BYTES, objectAt, type ObjectRef } from './object-ref.js';

/** Measurements with statistics. */
export const measures = ['duration_seconds', 'cpu_time_seconds', 'memory_used_bytes'] as const;
export type Measure = (typeof measures)[number];

/** Bits of the fourth number of a packed run; none of the first three: it succeeded. */
const FAILED = 1;
const PARTIAL = 2;
const UNRATED = 4;
const ANOMALY = 8;
const VALUE_BYTES = 8;
const VALUES = measures.length + 1;
const START_AT = VALUE_BYTES * VALUES;
const RUN_BYTES = START_AT + VALUE_BYTES;
/** PostgreSQL counts microseconds since 2000. */
const MICROS_TO_2000 = 946_684_800_000_000n;

// -1 stands for an unknown value, as every negative number does.
const known = (name: Measure): RawBuilder<number> => sql`coalesce(${sql.ref(name)}::float8, -1)`;
const flagsWith = (more: number): RawBuilder<number> => sql`case when status = 'SUCCESS' then ${sql.lit(more)}
  when status = 'FAILED' then ${sql.lit(FAILED + more)} when status = 'PARTIAL' then ${sql.lit(PARTIAL + more)}
  else ${sql.lit(UNRATED + more)} end`;
const flags = sql`(case when is_anomaly then ${flagsWith(ANOMALY)} else ${flagsWith(0)} end)::float8`;

/**
 * Packs runs into one value in base64: sending a row for each run costs the database, the network and this process ten times as much.
 * Four numbers are sent as one `lseg`, because one call is cheaper than seven.
 * @param isOfObjects whether each run is preceded by its object
 */
export function packed({ isOfObjects }: { readonly isOfObjects: boolean }): RawBuilder<string | null> {
  const [duration, cpu, memory] = measures.map(known);
  const parts = [
    ...(isOfObjects ? [sql`int8send(object_number)`, sql`uuid_send(object_key)`] : []),
    sql`lseg_send(lseg(point(${duration}, ${cpu}), point(${memory}, ${flags})))`,
    sql`timestamptz_send(start_time)`,
  ];
  return base64Of(sql`string_agg(${sql.join(parts, sql` || `)}, ''::bytea)`);
}

/** A run as the statistics count it. Unrated ones (cancelled, skipped, running) are counted, and are in no rate and no distribution. */
export type Outcome = 'succeeded' | 'partial' | 'failed' | 'unrated';

export const outcomeOf = (status: RunStatus): Outcome =>
  status === 'SUCCESS' ? 'succeeded' : status === 'FAILED' ? 'failed' : status === 'PARTIAL' ? 'partial' : 'unrated';

const outcomeIn = (flags: number): Outcome =>
  (flags & UNRATED) !== 0
    ? 'unrated'
    : (flags & FAILED) !== 0
      ? 'failed'
      : (flags & PARTIAL) !== 0
        ? 'partial'
        : 'succeeded';

/** One packed run. */
export interface PackedRun {
  readonly outcome: Outcome;
  readonly isAnomaly: boolean;
  /** Microseconds since 1970. */
  readonly startMicros: bigint;
  /** In the order of `measures`; negative: unknown. */
  readonly values: readonly [number, number, number];
}

export const packedCountOf = (bytes: Buffer): number => bytes.length / RUN_BYTES;

/** Visits each run. The visitor gets the same object each time, with new contents. */
export function eachPacked(bytes: Buffer, visit: (run: PackedRun) => void): void {
  const values: [number, number, number] = [0, 0, 0];
  const run = { outcome: 'succeeded' as Outcome, isAnomaly: false, startMicros: 0n, values };
  for (let at = 0; at < bytes.length; at += RUN_BYTES) {
    for (let index = 0; index < values.length; index += 1) values[index] = bytes.readDoubleBE(at + VALUE_BYTES * index);
    const flags = bytes.readDoubleBE(at + VALUE_BYTES * values.length);
    run.outcome = outcomeIn(flags);
    run.isAnomaly = (flags & ANOMALY) !== 0;
    run.startMicros = bytes.readBigInt64BE(at + START_AT) + MICROS_TO_2000;
    visit(run);
  }
}

/** The packed runs of one object. */
export interface PackedObject extends ObjectRef {
  readonly packed: Buffer;
}

/** Splits packed runs by object. */
export function byObject(bytes: Buffer): PackedObject[] {
  const offsets = new Map<string, number[]>();
  for (let at = 0; at < bytes.length; at += OBJECT_BYTES + RUN_BYTES) {
    const object = bytes.toString('latin1', at, at + OBJECT_BYTES);
    const known = offsets.get(object);
    if (known === undefined) offsets.set(object, [at + OBJECT_BYTES]);
    else known.push(at + OBJECT_BYTES);
  }
  const sorted = Buffer.allocUnsafe((bytes.length / (OBJECT_BYTES + RUN_BYTES)) * RUN_BYTES);
  let end = 0;
  return [...offsets.values()].map((ofObject) => {
    const begin = end;
    for (const at of ofObject) end += bytes.copy(sorted, end, at, at + RUN_BYTES);
    return { ...objectAt(bytes, ofObject[0]! - OBJECT_BYTES), packed: sorted.subarray(begin, end) };
  });
}
