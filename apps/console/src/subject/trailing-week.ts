const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

/**
 * The week that ends with the last run, or with `to` when that is earlier, so that data of the past has a baseline too.
 * It ends on a whole hour: within one hour it is the same question.
 */
export function trailingWeek(lastRunAt: string, to?: string): { from: string; to: string } {
  const end = Math.min(Date.parse(lastRunAt) + 1, to === undefined ? Infinity : Date.parse(to));
  const whole = Math.ceil(end / HOUR_MS) * HOUR_MS;
  return { from: new Date(whole - WEEK_MS).toISOString(), to: new Date(whole).toISOString() };
}
