export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
/** No zone changes its offset within one, counted in UTC. */
export const QUARTER_HOUR_MS = 15 * MINUTE_MS;
export const HOUR_MS = 60 * MINUTE_MS;
/** A day of 24 hours, as UTC has them; on a wall clock some days have 23 or 25. */
export const DAY_MS = 24 * HOUR_MS;

export const MINUTE_SECS = 60;
export const HOUR_SECS = 60 * MINUTE_SECS;
export const DAY_SECS = 24 * HOUR_SECS;

export const MICROS_PER_SEC = 1_000_000;
