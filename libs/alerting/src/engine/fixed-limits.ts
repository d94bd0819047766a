import type { AlertTransition } from '../model/alert.js';
import { levelMetrics } from '../rules/checks.js';
import { checksOf } from './context.js';
import { isoOf } from './evidence.js';
import { judge } from './judge.js';
import type { RunOfObject } from './levels.js';

/** So many runs in a row are above a limit, or within it, before anything is said. */
const RUNS = 3;

/** Compares a successful run with the fixed limits of its object: most have none. */
export function judgeLimits({ state, object, run, context, nowMs }: RunOfObject): AlertTransition[] {
  const transitions: AlertTransition[] = [];
  for (const bound of checksOf('limit', object.subject, context)) {
    const { check } = bound;
    const { metric } = check;
    const most = check.limit(bound.settings.options);
    const observed = run[metric];
    if (most === 0 || observed === null || observed < 0) continue;
    const place = levelMetrics.indexOf(metric);
    const before = object.limits[place]!;
    const isAbove = observed > most;
    const count = isAbove ? Math.max(0, before) + 1 : Math.min(0, before) - 1;
    object.limits[place] = count;
    if (Math.abs(count) < RUNS) continue;
    const measurements = [{ metric, observed, threshold: most, baseline: null }];
    transitions.push(
      ...judge(
        state,
        bound,
        { is: isAbove ? 'bad' : 'good', measurements, says: isAbove ? check.says(observed) : 'is within its limit' },
        {
          holder: object,
          window: () => `the last ${RUNS} runs up to ${isoOf(run.end_ms)}`,
          runs: [run],
          sampleSize: RUNS,
          lastGood: null,
          eventMs: run.end_ms,
        },
        nowMs,
      ),
    );
  }
  return transitions;
}
