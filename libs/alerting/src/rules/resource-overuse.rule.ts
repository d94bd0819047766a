import { percentileOfSorted, sortedKnown } from '@app/analytics';
import type { Measurement } from '../model/alert.js';
import type { Verdict, WindowView } from './checks.js';
import { defineRule } from './define-rule.js';

interface Limits {
  readonly max_memory_bytes: number;
  readonly max_cpu_secs: number;
  readonly min_runs: number;
}

const words: Readonly<Record<string, (value: number) => string>> = {
  memory_used_bytes: (value) => `p95 memory ${(value / 1e6).toFixed(1)} MB`,
  cpu_time_seconds: (value) => `p95 CPU ${value.toFixed(1)} s`,
};

function evaluate({ runs, alertMetrics }: WindowView, { max_memory_bytes, max_cpu_secs, min_runs }: Limits): Verdict {
  const measured = (metric: 'memory_used_bytes' | 'cpu_time_seconds', threshold: number): Measurement[] => {
    const values = sortedKnown(runs.map((run) => run[metric]));
    if (values.length < min_runs) return [];
    return [{ metric, observed: percentileOfSorted(values, 0.95) ?? 0, threshold, baseline: null }];
  };
  const all = [...measured('memory_used_bytes', max_memory_bytes), ...measured('cpu_time_seconds', max_cpu_secs)];
  if (all.length === 0) return null;
  const over = all.filter(({ observed, threshold }) => observed > threshold);
  if (over.length === 0) {
    // CPU that is fine is no evidence about memory that is not known.
    const isAnswered = alertMetrics.every((about) => all.some(({ metric }) => metric === about));
    return isAnswered ? { is: 'good', measurements: all } : null;
  }
  const hungriest = runs.filter(
    ({ memory_used_bytes, cpu_time_seconds }) =>
      (memory_used_bytes ?? 0) > max_memory_bytes || (cpu_time_seconds ?? 0) > max_cpu_secs,
  );
  return {
    is: 'bad',
    measurements: over,
    runs: hungriest,
    says: `takes much: ${over.map(({ metric, observed }) => words[metric]?.(observed)).join(', ')}`,
  };
}

/** Negative memory is not measured memory, and is left out. */
export const resourceOveruse = defineRule({
  id: 'resource-overuse',
  version: 1,
  severity: 'warning',
  says: 'The p95 of memory or CPU time of a source is above the limit.',
  scopes: ['source'],
  options: {
    max_memory_bytes: { default: 150_000_000, min: 0, unit: 'bytes', says: 'p95 of the memory that is still fine.' },
    max_cpu_secs: { default: 60, min: 0, unit: 'seconds', says: 'p95 of the CPU time that is still fine.' },
    min_runs: { default: 5, min: 1, unit: 'runs', says: 'Fewer runs with a known value say nothing.' },
  },
  checks: [
    { on: 'cycle', of: 'source', evaluate },
    { on: 'hour', of: 'source', evaluate },
  ],
});
