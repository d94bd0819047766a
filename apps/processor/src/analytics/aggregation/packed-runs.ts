import { type RawBuilder, sql } from 'kysely';
import { OBJECT_BYTES, objectAt, type ObjectRef } from './object-names.js';

/** Measurements that there are statistics of. */
export const measures = ['duration_seconds', 'cpu_time_seconds', 'memory_used_bytes'] as const;
export type Measure = (typeof measures)[number];

const FAILED = 1;
const ANOMALY = 2;
const VALUE_BYTES = 8;
const VALUES = measures.length + 1;
const START_AT = VALUE_BYTES * VALUES;
const RUN_BYTES = START_AT + VALUE_BYTES;
/** The database counts from 2000 on. */
const MICROS_TO_2000 = 946_684_800_000_000n;

// Stands for what is unknown, as every negative value does.
const known = (name: Measure): RawBuilder<number> => sql`coalesce(${sql.ref(name)}::float8, -1)`;
const flags = sql`case when status = 'FAILED' then case when is_anomaly then ${sql.lit(FAILED + ANOMALY)} else ${sql.lit(FAILED)} end
  when is_anomaly then ${sql.lit(ANOMALY)} else 0 end::float8`;

/**
 * Runs in one value, as the database sends them fastest: a row for each run costs it, the way here and us ten times as much.
 * Four numbers are a segment, since one call is cheaper than seven.
 * @param isOfObjects whether what stands for the object is in front of each
 */
export function packed({ isOfObjects }: { readonly isOfObjects: boolean }): RawBuilder<Buffer | null> {
  const [duration, cpu, memory] = measures.map(known);
  const parts = [
    ...(isOfObjects ? [sql`int8send(object_id)`, sql`uuid_send(object_key)`] : []),
    sql`lseg_send(lseg(point(${duration}, ${cpu}), point(${memory}, ${flags})))`,
    sql`timestamptz_send(start_time)`,
  ];
  return sql`string_agg(${sql.join(parts, sql` || `)}, ''::bytea)`;
}

/** One run of those that are packed. */
export interface PackedRun {
  readonly isFailed: boolean;
  readonly isAnomaly: boolean;
  /** Microseconds since 1970. */
  readonly startMicros: bigint;
  /** In the order of `measures`; negative: unknown. */
  readonly values: readonly [number, number, number];
}

/** Hands over each run. It is the same object each time, with other contents. */
export function eachPacked(bytes: Buffer, visit: (run: PackedRun) => void): void {
  const values: [number, number, number] = [0, 0, 0];
  const run = { isFailed: false, isAnomaly: false, startMicros: 0n, values };
  for (let at = 0; at < bytes.length; at += RUN_BYTES) {
    for (let index = 0; index < values.length; index += 1) values[index] = bytes.readDoubleBE(at + VALUE_BYTES * index);
    const flags = bytes.readDoubleBE(at + VALUE_BYTES * values.length);
    run.isFailed = (flags & FAILED) !== 0;
    run.isAnomaly = (flags & ANOMALY) !== 0;
    run.startMicros = bytes.readBigInt64BE(at + START_AT) + MICROS_TO_2000;
    visit(run);
  }
}

/** Runs of one object. */
export interface PackedObject extends ObjectRef {
  readonly packed: Buffer;
}

/** Takes runs of objects apart, object by object. */
export function byObject(bytes: Buffer): PackedObject[] {
  const places = new Map<string, number[]>();
  for (let at = 0; at < bytes.length; at += OBJECT_BYTES + RUN_BYTES) {
    const object = bytes.toString('latin1', at, at + OBJECT_BYTES);
    const known = places.get(object);
    if (known === undefined) places.set(object, [at + OBJECT_BYTES]);
    else known.push(at + OBJECT_BYTES);
  }
  const sorted = Buffer.allocUnsafe((bytes.length / (OBJECT_BYTES + RUN_BYTES)) * RUN_BYTES);
  let end = 0;
  return [...places.values()].map((ofObject) => {
    const begin = end;
    for (const at of ofObject) end += bytes.copy(sorted, end, at, at + RUN_BYTES);
    return { ...objectAt(bytes, ofObject[0]! - OBJECT_BYTES), packed: sorted.subarray(begin, end) };
  });
}
