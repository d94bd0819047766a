import { HOUR_MS, WEEK_MS } from '../format/durations';

interface Week {
  readonly from: string;
  readonly to: string;
}

/**
 * The weeks that say what is usual: the one before the time that is shown, which today's fault is no part of, and, where
 * nothing is known of that, the one that ends with the last run or with the time that is shown.
 * Both end on a whole hour: within one hour it is the same question.
 */
export function baselineWeeks(
  { from, to }: { readonly from?: string; readonly to?: string },
  lastRunAt: string,
): { before: Week | undefined; trailing: Week } {
  const end = Math.min(Date.parse(lastRunAt) + 1, to === undefined ? Infinity : Date.parse(to));
  return {
    before: from === undefined ? undefined : weekTo(Math.floor(Date.parse(from) / HOUR_MS) * HOUR_MS),
    trailing: weekTo(Math.ceil(end / HOUR_MS) * HOUR_MS),
  };
}

const weekTo = (endMs: number): Week => ({
  from: new Date(endMs - WEEK_MS).toISOString(),
  to: new Date(endMs).toISOString(),
});
