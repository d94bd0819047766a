import { DAY_SECS, HOUR_SECS, MINUTE_SECS } from '../format/durations';
import type { Format } from '../format/format';

const unitSecs: Readonly<Record<string, number>> = { s: 1, m: MINUTE_SECS, h: HOUR_SECS, d: DAY_SECS, w: 7 * DAY_SECS };

/** Writes the length of a bucket of the service, `15m`, as every duration is written: `15 min`. */
export function bucketText(bucket: string, format: Format): string {
  const [, count, unit = ''] = /^(\d+)([smhdw])$/.exec(bucket) ?? [];
  const secs = unitSecs[unit];
  return secs === undefined ? bucket : format.duration(Number(count) * secs);
}
