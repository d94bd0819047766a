import { DAY_SECS, HOUR_SECS, MINUTE_SECS } from '@app/time';

/** The text shown for an unknown value. */
const UNKNOWN = '–';

/** 1234567 as `1,234,567`. */
export const countText = (count: number): string => count.toLocaleString('en-US');

/** A duration in two units at most: `40 ms`, `4.2 s`, `1 m 12 s`, `2 h 05 m`. */
export function durationText(seconds: number | null): string {
  if (seconds === null) return UNKNOWN;
  if (seconds < 0.0995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < HOUR_SECS) return `${Math.floor(whole / MINUTE_SECS)} m ${twoDigits(whole % MINUTE_SECS)} s`;
  const mins = Math.round(seconds / MINUTE_SECS);
  return `${countText(Math.floor(mins / 60))} h ${twoDigits(mins % 60)} m`;
}

/** How long ago a moment was, in its largest unit; what lies ahead, by another clock, is `just now`. */
export function agoText(moment: string | null, now: Date): string {
  if (moment === null) return UNKNOWN;
  const secs = (now.getTime() - Date.parse(moment)) / 1000;
  if (secs < MINUTE_SECS) return 'just now';
  if (secs < HOUR_SECS) return `${Math.floor(secs / MINUTE_SECS)} min ago`;
  if (secs < 2 * DAY_SECS) return `${Math.floor(secs / HOUR_SECS)} h ago`;
  return `${countText(Math.floor(secs / DAY_SECS))} days ago`;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');
