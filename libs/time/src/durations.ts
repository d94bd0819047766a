export const MINUTE_MS = 60_000;
/** No zone changes its offset within one, counted in UTC. */
export const QUARTER_HOUR_MS = 15 * MINUTE_MS;
export const HOUR_MS = 60 * MINUTE_MS;
