import { percentileOfSorted, sortedKnown } from '@app/analytics';
import type { Baseline, Measurement } from '../model/alert.js';
import type { DurationBaseline, Verdict, WindowView } from './checks.js';
import { defineRule } from './define-rule.js';
import { trailing } from './trailing.js';

interface Limits {
  readonly max_ratio: number;
  readonly min_increase_secs: number;
  readonly baseline_days: number;
  readonly min_baseline_runs: number;
  readonly min_window_runs: number;
}

const FRACTION = 0.95;
const seconds = (value: number): string => `${Number(value.toFixed(1))} s`;

const isSlow = (duration: number, baseline: number, { max_ratio, min_increase_secs }: Limits): boolean =>
  duration > max_ratio * baseline && duration - baseline > min_increase_secs;

// Nearly every run is not slow. When the values from the slow limit's own baseline on reach down to the rank of the p95,
// the p95 is at least that, and the run is within the limit: no need to sort.
function isBelowP95(duration: number, durations: DurationBaseline, limits: Limits): boolean {
  const { size } = durations;
  if (size < limits.min_baseline_runs) return false;
  const slowFrom = Math.min(duration / limits.max_ratio, duration - limits.min_increase_secs);
  return durations.countFrom(slowFrom) >= size - Math.floor(FRACTION * (size - 1));
}

const measurementOf = (observed: number, baseline: Baseline, limits: Limits): Measurement => ({
  metric: 'duration_seconds',
  observed,
  threshold: Math.max(limits.max_ratio * baseline.value, baseline.value + limits.min_increase_secs),
  baseline,
});

const baselineOf = (durations: DurationBaseline, limits: Limits): Baseline | null => {
  const value = durations.size >= limits.min_baseline_runs ? durations.percentile(FRACTION) : null;
  if (value === null) return null;
  const made_of = `p95 of the ${durations.size} successful runs of the ${limits.baseline_days} days before`;
  return { value, made_of, sample_size: durations.size };
};

function evaluateWindow(view: WindowView, limits: Limits): Verdict {
  const successful = view.runs.filter(({ status }) => status === 'SUCCESS');
  const durations = sortedKnown(successful.map(({ duration_seconds }) => duration_seconds));
  if (durations.length < limits.min_window_runs) return null;
  const observed = percentileOfSorted(durations, FRACTION) ?? 0;
  // Not slow whatever the baseline: no need to make it.
  if (observed <= limits.min_increase_secs) return { is: 'good', measurements: [] };
  const baseline = baselineOf(view.durations(limits.baseline_days), limits);
  if (baseline === null) return null;
  const measurements = [measurementOf(observed, baseline, limits)];
  if (!isSlow(observed, baseline.value, limits)) return { is: 'good', measurements };
  const slowest = successful.toSorted((a, b) => (a.duration_seconds ?? 0) - (b.duration_seconds ?? 0)).slice(-5);
  return {
    is: 'bad',
    measurements,
    runs: slowest,
    says: `is slow: p95 ${seconds(observed)}, usually ${seconds(baseline.value)}`,
  };
}

/** A ratio alone is not enough, nor is one slow run. */
export const latencyDegraded = defineRule({
  id: 'latency-degraded',
  version: 1,
  severity: 'warning',
  says: 'The p95 of a source, or each of the last runs of an object, took much longer than its own baseline.',
  scopes: ['source', 'object'],
  options: {
    max_ratio: { default: 2, min: 1, unit: 'ratio', says: 'Times the baseline that is still fine.' },
    min_increase_secs: { default: 5, min: 0, unit: 'seconds', says: 'Increase over the baseline that is still fine.' },
    baseline_days: { default: 7, min: 1, max: 7, unit: 'days', says: 'Days before the window that make the baseline.' },
    min_baseline_runs: { default: 20, min: 1, unit: 'runs', says: 'Fewer runs make no baseline.' },
    min_window_runs: {
      default: 5,
      min: 1,
      unit: 'runs',
      says: 'Fewer runs of a source in a cycle or hour say nothing.',
    },
    slow_runs: { default: 3, min: 1, max: 5, unit: 'runs', says: 'Slow runs of an object in a row before it fires.' },
  },
  checks: [
    { on: 'cycle', of: 'source', evaluate: evaluateWindow },
    { on: 'hour', of: 'source', evaluate: evaluateWindow },
    {
      on: 'run',
      evaluate(object, limits) {
        const { run } = object;
        if (run.status !== 'SUCCESS' || run.duration_seconds === null) return null;
        if (run.duration_seconds <= limits.min_increase_secs) return { is: 'good', measurements: [] };
        const runs = object.latestSuccessful(limits.slow_runs);
        const durations = object.durations(limits.baseline_days, runs.length);
        if (isBelowP95(run.duration_seconds, durations, limits)) return { is: 'good', measurements: [] };
        const baseline = baselineOf(durations, limits);
        if (baseline === null) return null;
        const slow = trailing(runs, ({ duration_seconds }) => isSlow(duration_seconds ?? 0, baseline.value, limits));
        const measurements = [measurementOf(run.duration_seconds, baseline, limits)];
        if (slow.at(-1) !== run) return { is: 'good', measurements };
        return {
          is: slow.length === limits.slow_runs ? 'bad' : 'waiting',
          measurements,
          runs,
          says: `is slow ${slow.length} times running: ${seconds(run.duration_seconds)}, usually ${seconds(baseline.value)}`,
        };
      },
    },
  ],
});
