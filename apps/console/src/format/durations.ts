export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** A day of 24 hours; on a wall clock some days have 23 or 25. */
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;

export const MINUTE_SECS = 60;
export const HOUR_SECS = 60 * MINUTE_SECS;
export const DAY_SECS = 24 * HOUR_SECS;
