import type { Verdict, WindowView } from './checks.js';
import { defineRule } from './define-rule.js';

interface Limits {
  readonly max_failure_ratio: number;
  readonly min_runs: number;
}

const ratioOf = (runs: WindowView['runs']): number =>
  runs.filter(({ status }) => status === 'FAILED').length / runs.length;

const percent = (ratio: number): string => `${(100 * ratio).toFixed(2)} %`;

// While a cycle comes in, its first runs look like few: one failure among them is another rule's matter.
const evaluateWindow = (view: WindowView, limits: Limits & { readonly min_failures: number }): Verdict => {
  const verdict = evaluate(view, limits);
  return verdict?.is === 'bad' && view.failures.length < limits.min_failures ? null : verdict;
};

// Thin traffic says nothing by itself; all of it since the alert began can say that it is over.
function evaluate(view: WindowView, { max_failure_ratio, min_runs }: Limits): Verdict {
  const since = view.sinceAlert(min_runs);
  const runs = view.runs.length >= min_runs ? view.runs : since;
  if (runs.length < min_runs) return null;
  const observed = ratioOf(runs);
  const measurements = [{ metric: 'failure_ratio', observed, threshold: max_failure_ratio, baseline: null }];
  if (observed <= max_failure_ratio) return { is: 'good', measurements, runs };
  if (runs === since) return null;
  const says = `${view.failures.length} of ${runs.length} runs failed (${percent(observed)}, limit ${percent(max_failure_ratio)})`;
  return { is: 'bad', measurements, runs: view.failures, says };
}

/** Counts, never rates of counters. Silent on thin traffic. */
export const failureRateHigh = defineRule({
  id: 'failure-rate-high',
  version: 1,
  severity: 'high',
  says: 'The share of failed runs of a source or a company is above the limit.',
  scopes: ['source', 'company'],
  options: {
    max_failure_ratio: {
      default: 0.02,
      min: 0,
      max: 1,
      unit: 'ratio 0–1',
      says: 'Share of failed runs that is still fine.',
    },
    min_runs: { default: 20, min: 1, max: 1000, unit: 'runs', says: 'Fewer runs than this say nothing.' },
    min_failures: {
      default: 2,
      min: 1,
      unit: 'runs',
      says: 'Fewer failures in the window say nothing; a cycle that closed needs one.',
    },
    window_mins: {
      default: 15,
      min: 1,
      max: 1440,
      unit: 'minutes',
      says: 'Length of the window before the newest run.',
    },
  },
  checks: [
    { on: 'window', of: 'source', minutes: ({ window_mins }) => window_mins, evaluate: evaluateWindow },
    { on: 'window', of: 'company', minutes: ({ window_mins }) => window_mins, evaluate: evaluateWindow },
    { on: 'cycle', of: 'source', evaluate },
    { on: 'cycle', of: 'company', evaluate },
  ],
});
