import { defineRule } from './define-rule.js';

/** A connector that says SUCCESS after doing nothing is fast. */
export const suspiciousSuccess = defineRule({
  id: 'suspicious-success',
  version: 1,
  severity: 'warning',
  says: 'Successful runs of an object are far shorter than its own baseline.',
  scopes: ['object'],
  options: {
    min_ratio: { default: 0.4, min: 0, max: 1, unit: 'ratio', says: 'Part of the baseline that is still fine.' },
    min_decrease_secs: { default: 5, min: 0, unit: 'seconds', says: 'Decrease under the baseline that is still fine.' },
    baseline_runs: {
      default: 20,
      min: 5,
      max: 100,
      unit: 'runs',
      says: 'Successful runs whose median is the baseline.',
    },
    short_runs: { default: 2, min: 1, max: 5, unit: 'runs', says: 'Short runs in a row before it fires.' },
  },
  checks: [
    {
      on: 'run',
      evaluate(object, { min_ratio, min_decrease_secs, baseline_runs, short_runs }) {
        const { run } = object;
        if (run.status !== 'SUCCESS' || run.duration_seconds === null) return null;
        const runs = object.latestSuccessful(short_runs);
        const durations = object.durations(7, runs.length, baseline_runs);
        const median = durations.size < baseline_runs ? null : durations.percentile(0.5);
        if (median === null) return null;
        const isShort = (seconds: number): boolean =>
          seconds < min_ratio * median && median - seconds > min_decrease_secs;
        const threshold = Math.min(min_ratio * median, median - min_decrease_secs);
        const baseline = {
          value: median,
          made_of: `median of the ${durations.size} successful runs before`,
          sample_size: durations.size,
        };
        const measurements = [{ metric: 'duration_seconds', observed: run.duration_seconds, threshold, baseline }];
        if (!isShort(run.duration_seconds)) return { is: 'good', measurements };
        const short = runs.filter(({ duration_seconds }) => isShort(duration_seconds ?? 0));
        return {
          is: short.length === short_runs ? 'bad' : 'waiting',
          measurements,
          runs,
          says: `succeeds suspiciously fast: ${run.duration_seconds.toFixed(1)} s, usually ${median.toFixed(1)} s`,
        };
      },
    },
  ],
});
