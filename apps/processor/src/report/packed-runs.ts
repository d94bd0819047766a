import { type RawBuilder, sql } from 'kysely';

/** Measurements that there are statistics of. */
export const measures = ['duration_seconds', 'cpu_time_seconds', 'memory_used_bytes'] as const;
export type Measure = (typeof measures)[number];

const FAILED = 1;
const ANOMALY = 2;
const FLAGS_BYTES = 2;
const BUCKET_BYTES = 8;
const VALUE_BYTES = 8;
/** Stands for what is unknown, as every negative value does. */
const UNKNOWN = -1;

/** What is packed of each run beside whether it failed and was an anomaly. */
export interface Packing {
  readonly measures: readonly Measure[];
  /** The number of the bucket of time that it began in, since 1970; null: not asked for. */
  readonly bucketSecs: number | null;
}

/**
 * The runs of a group in one value, as the database sends them fastest: a row for each run costs it, the way here and us ten
 * times as much.
 */
export function packed({ measures, bucketSecs }: Packing): RawBuilder<Buffer | null> {
  const parts = [
    sql`int2send(((status = 'FAILED')::int * ${sql.lit(FAILED)} + is_anomaly::int * ${sql.lit(ANOMALY)})::int2)`,
    ...(bucketSecs === null
      ? []
      : [sql`int8send(floor(extract(epoch from start_time) / ${sql.lit(bucketSecs)})::int8)`]),
    ...measures.map((name) => sql`float8send(coalesce(${sql.ref(name)}::float8, ${sql.lit(UNKNOWN)}))`),
  ];
  return sql`string_agg(${sql.join(parts, sql` || `)}, ''::bytea)`;
}

/** One run of those that are packed. */
export interface PackedRun {
  readonly isFailed: boolean;
  readonly isAnomaly: boolean;
  /** 0 when it was not asked for. */
  readonly bucket: number;
  /** In the order of the packing's measures; negative: unknown. */
  readonly values: readonly number[];
}

/** Hands over each run. It is the same object each time, with other contents. */
export function eachPacked(bytes: Buffer, packing: Packing, visit: (run: PackedRun) => void): void {
  const { measures, bucketSecs } = packing;
  const values = measures.map(() => UNKNOWN);
  const run = { isFailed: false, isAnomaly: false, bucket: 0, values };
  const bucketBytes = bucketSecs === null ? 0 : BUCKET_BYTES;
  const runBytes = FLAGS_BYTES + bucketBytes + VALUE_BYTES * values.length;
  for (let at = 0; at < bytes.length; at += runBytes) {
    const flags = bytes.readInt16BE(at);
    run.isFailed = (flags & FAILED) !== 0;
    run.isAnomaly = (flags & ANOMALY) !== 0;
    if (bucketBytes > 0) run.bucket = Number(bytes.readBigInt64BE(at + FLAGS_BYTES));
    const first = at + FLAGS_BYTES + bucketBytes;
    for (let index = 0; index < values.length; index += 1)
      values[index] = bytes.readDoubleBE(first + VALUE_BYTES * index);
    visit(run);
  }
}
