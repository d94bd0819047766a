import { cronProblem, DAY_SECS, HOUR_SECS, MINUTE_SECS, isTimeZone } from '@app/time';
import { Temporal } from 'temporal-polyfill';
import { type Reader, readerOf, refuse, then, writtenAt } from './location.js';
import { textThat } from './scalars.js';
import type { JsonSchema } from './schema.js';

const secsOf = { d: DAY_SECS, h: HOUR_SECS, m: MINUTE_SECS, s: 1 } as const;
const duration = /^(?=\d)(?:(?<d>\d{1,6})d)?(?:(?<h>\d{1,6})h)?(?:(?<m>\d{1,6})m)?(?:(?<s>\d{1,8})s)?$/;
const durationSchema: JsonSchema = {
  type: 'string',
  pattern: duration.source.replaceAll(/\?<[a-z]>/g, '?:'),
  examples: ['90s', '15m', '4h', '7d'],
};

/** Reader of a duration such as `90s`, `15m`, `4h`, `7d`, `1h30m`, in seconds. The limits are inclusive. */
export const durationFrom = (min: string, max: string): Reader<number> =>
  readerOf(durationSchema, (location) => {
    const secs = durationSecs(writtenAt(location) ?? '');
    if (secs === null) return refuse(location, 'must be a duration such as 90s, 15m, 4h or 7d');
    const isInRange = secs >= durationSecs(min)! && secs <= durationSecs(max)!;
    return isInRange ? secs : refuse(location, `must be a duration from ${min} to ${max}`);
  });

/** Seconds of a duration such as `90s`, `15m`, `4h`, `7d`, `1h30m`; null: it is none. */
export function durationSecs(text: string): number | null {
  const parts = duration.exec(text)?.groups;
  if (parts === undefined) return null;
  return (['d', 'h', 'm', 's'] as const).reduce((sum, unit) => sum + Number(parts[unit] ?? 0) * secsOf[unit], 0);
}

const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** Reader of a time, ISO 8601 with an offset, kept as written. */
export const instant: Reader<string> = textThat(
  (text) => {
    const reason = 'must be a time with an offset, such as 2025-09-08T08:00:00Z';
    if (!instantForm.test(text)) return reason;
    try {
      Temporal.Instant.from(text);
      return null;
    } catch {
      return reason;
    }
  },
  { type: 'string', pattern: instantForm.source, examples: ['2025-09-08T08:00:00Z'] },
);

/** Reader of a time of day, `HH:MM`, in minutes from midnight. `24:00` is the end of the day. */
export const minuteOfDay: Reader<number> = readerOf(
  { type: 'string', pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$', examples: ['08:00'] },
  (location) => {
    const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(writtenAt(location) ?? '') ?? [];
    const minute = Number(hours) * 60 + Number(minutes);
    const isTime = Number(minutes) < 60 && minute <= 24 * 60;
    return isTime ? minute : refuse(location, 'must be a time of day, 00:00 to 24:00');
  },
);

/** Reader of a time of day, `HH:MM`, before `24:00`, in minutes from midnight. */
export const minuteWithinDay: Reader<number> = then(
  minuteOfDay,
  (minute, location) => (minute < 24 * 60 ? minute : refuse(location, 'must be before 24:00')),
  { pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' },
);

export const timeZone: Reader<string> = textThat(
  (name) => (isTimeZone(name) ? null : 'must be an IANA time zone, such as America/Toronto'),
  { type: 'string', examples: ['America/Toronto'] },
);

/** Reader of a cron pattern, kept as written. */
export const cronPattern: Reader<string> = textThat(cronProblem, { type: 'string', examples: ['0 2 * * 1-5'] });
