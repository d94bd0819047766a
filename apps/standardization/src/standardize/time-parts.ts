import type { NormalizationCode } from '@app/contracts';
import { HOUR_SECS, MINUTE_SECS } from '@app/time';

/** The parts of a text about a moment. */
export interface TimeParts {
  /** Date and time of day as seconds since 1970, as if they were UTC. */
  readonly localSecs: number;
  /** Digits after the decimal mark. */
  readonly fraction: string;
  /** Seconds ahead of UTC; null: the text does not say. */
  readonly offsetSecs: number | null;
  /** IANA zone that the text names. */
  readonly zoneName: string | null;
  readonly codes: readonly NormalizationCode[];
}

/** Hours ahead of UTC of the names that RFC 2822 and mail programs write. */
const zoneHours: ReadonlyMap<string, number> = new Map([
  ...['Z', 'UT', 'UTC', 'GMT'].map((name) => [name, 0] as const),
  ...([
    ['EST', -5],
    ['EDT', -4],
    ['CST', -6],
    ['CDT', -5],
    ['MST', -7],
    ['MDT', -6],
    ['PST', -8],
    ['PDT', -7],
    ['CET', 1],
    ['CEST', 2],
  ] as const),
]);

// ±HH, ±HHmm or ±HH:mm, alone or behind UTC; the minus can be that of typesetters.
const numeric = /^(?:UTC|GMT)?\s*([+\-\u2212])(\d{1,2})(?::?(\d\d))?$/i;

/** Seconds ahead of UTC, or null when no clock has such an offset. */
export function offsetSecsOf(text: string): number | null {
  const hoursAhead = zoneHours.get(text.toUpperCase());
  if (hoursAhead !== undefined) return hoursAhead * HOUR_SECS;
  const [, sign, hours, minutes = '0'] = numeric.exec(text) ?? [];
  if (sign === undefined || Number(hours) > 23 || Number(minutes) > 59) return null;
  return (sign === '+' ? 1 : -1) * (Number(hours) * HOUR_SECS + Number(minutes) * MINUTE_SECS);
}
