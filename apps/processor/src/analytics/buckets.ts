import { HOUR_SECS } from '@app/time';

/** Lengths of buckets in seconds. A bucket begins at a multiple of its length since 1970. */
const bucketSecs = {
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '1h': 3600,
  '6h': 21_600,
  '1d': 86_400,
  '7d': 604_800,
  '30d': 2_592_000,
} as const;

export type BucketName = keyof typeof bucketSecs;
export const bucketNames = Object.keys(bucketSecs) as BucketName[];

const MOST_BY_DEFAULT = 200;

export const secsOf = (name: BucketName): number => bucketSecs[name];

/** Range from which on an hour is short enough for a bucket: it makes six of them. */
const HOURLY_RANGE_SECS = 6 * HOUR_SECS;

/**
 * The shortest bucket that divides the range into at most 200; `30d` when none does.
 * @param areMany runs, of which buckets shorter than a period of the rollups would have to be read one by one
 */
export const defaultBucket = (rangeSecs: number, areMany = false): BucketName => {
  const leastSecs = areMany && rangeSecs >= HOURLY_RANGE_SECS ? HOUR_SECS : 0;
  return (
    bucketNames.find((name) => bucketSecs[name] >= leastSecs && rangeSecs / bucketSecs[name] <= MOST_BY_DEFAULT) ??
    '30d'
  );
};

/** Numbers, since 1970, of the first and the last bucket that overlap `[fromMicros, toMicros)`. */
export function bucketsBetween(
  fromMicros: bigint,
  toMicros: bigint,
  name: BucketName,
): { readonly first: number; readonly last: number } {
  const length = BigInt(bucketSecs[name]) * 1_000_000n;
  return { first: floorDivided(fromMicros, length), last: floorDivided(toMicros - 1n, length) };
}

function floorDivided(value: bigint, divisor: bigint): number {
  const rest = ((value % divisor) + divisor) % divisor;
  return Number((value - rest) / divisor);
}

/** Start of a bucket, ISO 8601 in UTC. */
export const isoOfBucket = (bucket: number, name: BucketName): string =>
  new Date(bucket * bucketSecs[name] * 1000).toISOString().replace('.000Z', 'Z');
