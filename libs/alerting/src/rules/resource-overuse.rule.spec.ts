import { aRunFact, aWindow, checkOf, optionsOf, times } from '../testing/index.js';
import { describe, expect, it } from '@jest/globals';
import { resourceOveruse } from './resource-overuse.rule.js';

const MB = 1_000_000;

describe.each(['cycle', 'hour'] as const)('resource-overuse, in a %s', (on) => {
  const evaluate = (memories: readonly (number | null)[], cpu_time_seconds: number | null = 1, said = {}) =>
    checkOf(resourceOveruse, on, 'source').evaluate(
      aWindow({ runs: memories.map((memory_used_bytes) => aRunFact({ memory_used_bytes, cpu_time_seconds })) }),
      optionsOf(resourceOveruse, said),
    );

  it.each([
    { name: 'memory exactly at the limit', memories: times(5, 150 * MB), cpu: 1 },
    { name: 'CPU exactly at the limit', memories: times(5, MB), cpu: 60 },
    { name: 'one hungry run among many', memories: [...times(40, MB), 900 * MB], cpu: 1 },
  ])('is good: $name', ({ memories, cpu }) => {
    expect(evaluate(memories, cpu)?.is).toBe('good');
  });

  it.each([
    { name: 'memory one past the limit', memories: times(5, 150 * MB + 1), cpu: 1, metrics: ['memory_used_bytes'] },
    { name: 'CPU one past the limit', memories: times(5, MB), cpu: 60.1, metrics: ['cpu_time_seconds'] },
    { name: 'CPU alone, no memory known', memories: times(5, null), cpu: 61, metrics: ['cpu_time_seconds'] },
    { name: 'both', memories: times(5, 200 * MB), cpu: 61, metrics: ['memory_used_bytes', 'cpu_time_seconds'] },
  ])('fires, naming what is over: $name', ({ memories, cpu, metrics }) => {
    const verdict = evaluate(memories, cpu);
    expect(verdict?.is).toBe('bad');
    expect(verdict?.measurements.map(({ metric }) => metric)).toEqual(metrics);
  });

  it.each([
    { name: 'thin traffic', memories: times(4, 900 * MB), cpu: 900 },
    { name: 'values that are unknown', memories: times(9, null), cpu: null },
    { name: 'negative memory, which is not measured', memories: [...times(4, 900 * MB), -MB], cpu: null },
  ])('says nothing about $name', ({ memories, cpu }) => {
    expect(evaluate(memories, cpu)).toBeNull();
  });

  it('shows the runs beyond the limit, and says how much they took', () => {
    const verdict = evaluate([MB, MB, ...times(5, 200 * MB)], 1);
    expect(verdict?.runs).toHaveLength(5);
    expect(verdict?.says).toBe('takes much: p95 memory 200.0 MB');
  });

  it('takes CPU that is fine for no evidence about memory that is not known', () => {
    const runs = times(5, null).map((memory_used_bytes) => aRunFact({ memory_used_bytes, cpu_time_seconds: 1 }));
    const about = (alertMetrics: string[]) =>
      checkOf(resourceOveruse, on, 'source').evaluate(aWindow({ runs, alertMetrics }), optionsOf(resourceOveruse, {}));
    expect(about(['memory_used_bytes'])).toBeNull();
    expect(about(['cpu_time_seconds'])?.is).toBe('good');
  });

  it('takes other limits', () => {
    expect(evaluate([10], 1, { min_runs: 1, max_memory_bytes: 10 })?.is).toBe('good');
    expect(evaluate([11], 1, { min_runs: 1, max_memory_bytes: 10 })?.is).toBe('bad');
  });
});
