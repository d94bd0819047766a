import { DAY_SECS, HOUR_SECS, MICROS_PER_SEC, MINUTE_SECS } from './durations.js';
/** Decimals that are kept of a second. */
export const MAX_DECIMALS = 6;

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z: what ISO 8601 writes with four digits.
const FIRST_EPOCH_SECS = -62_135_596_800;
const LAST_EPOCH_SECS = 253_402_300_799;

/** A moment, exact to the microsecond, that is written with the decimals of its source. */
export interface Instant {
  /** Whole seconds since 1970 in UTC, rounded down. */
  readonly epochSecs: number;
  /** 0–999 999, counted forward from `epochSecs`. */
  readonly micros: number;
  /** How many decimals are shown, 0–6. */
  readonly decimals: number;
}

/** The moment, or null when it lies outside the years 0001–9999. */
export const instantAt = (epochSecs: number, micros = 0, decimals = 0): Instant | null =>
  epochSecs >= FIRST_EPOCH_SECS && epochSecs <= LAST_EPOCH_SECS ? { epochSecs, micros, decimals } : null;

/** ISO 8601 in UTC: `2025-09-05T20:45:26.191702Z`. */
export function formatInstant({ epochSecs, micros, decimals }: Instant): string {
  const days = Math.floor(epochSecs / DAY_SECS);
  const secs = epochSecs - days * DAY_SECS;
  const hour = Math.floor(secs / HOUR_SECS);
  const minute = Math.floor((secs - hour * HOUR_SECS) / MINUTE_SECS);
  const time = `${twoDigits[hour]}:${twoDigits[minute]}:${twoDigits[secs % MINUTE_SECS]}`;
  const fraction = decimals === 0 ? '' : `.${padded(micros, MAX_DECIMALS).slice(0, decimals)}`;
  return `${dayText(days)}T${time}${fraction}Z`;
}

const twoDigits = Array.from({ length: 60 }, (_, value) => padded(value, 2));
let lastDays = NaN;
let lastDay = '';

/** `yyyy-MM-dd`. Records that come together are of one day or two, so that the last one is kept. */
function dayText(days: number): string {
  if (days === lastDays) return lastDay;
  const date = new Date(days * DAY_SECS * 1000);
  lastDays = days;
  lastDay = `${padded(date.getUTCFullYear(), 4)}-${twoDigits[date.getUTCMonth() + 1]}-${twoDigits[date.getUTCDate()]}`;
  return lastDay;
}

/** Microseconds from one moment to the other, negative when `to` is the earlier one; exact below 285 years. */
export const microsBetween = (from: Instant, to: Instant): number =>
  (to.epochSecs - from.epochSecs) * MICROS_PER_SEC + (to.micros - from.micros);

/** Rounds to the nearest microsecond. */
export const microsOf = (secs: number): number => Math.round(secs * MICROS_PER_SEC);

export const secsOf = (micros: number): number => micros / MICROS_PER_SEC;

/**
 * The moment `secs` later (earlier when negative), to the nearest microsecond, with at least the decimals of `instant`
 * and as many more as it takes; null outside the years 0001–9999.
 */
export function shiftedBy(secs: number, instant: Instant): Instant | null {
  // Whole seconds apart from the fraction: their sum in microseconds would not be exact.
  const wholeSecs = Math.floor(secs);
  const micros = instant.micros + microsOf(secs - wholeSecs);
  const carrySecs = Math.floor(micros / MICROS_PER_SEC);
  const rest = micros - carrySecs * MICROS_PER_SEC;
  return instantAt(instant.epochSecs + wholeSecs + carrySecs, rest, Math.max(instant.decimals, decimalsOf(rest)));
}

/** Milliseconds since 1970, with the microseconds behind the point. */
export const msOf = ({ epochSecs, micros }: Instant): number => epochSecs * 1000 + micros / 1000;

/** The start of its minute. */
export const toTheMinute = ({ epochSecs }: Instant): Instant => ({
  epochSecs: Math.floor(epochSecs / MINUTE_SECS) * MINUTE_SECS,
  micros: 0,
  decimals: 0,
});

function decimalsOf(micros: number): number {
  let decimals = MAX_DECIMALS;
  for (let rest = micros; decimals > 0 && rest % 10 === 0; rest /= 10) decimals -= 1;
  return decimals;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
