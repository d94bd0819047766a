import { checksOn, optionsOf } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import { resourceOveruse } from './resource-overuse.rule.js';

const levels = checksOn(resourceOveruse, 'level');
const limits = checksOn(resourceOveruse, 'limit');

describe('resource-overuse', () => {
  it('looks for more memory and more CPU time, of objects and of sources', () => {
    expect(levels.map(({ metric, of, direction }) => [metric, of, direction])).toEqual([
      ['memory_used_bytes', 'object', 'up'],
      ['memory_used_bytes', 'source', 'up'],
      ['cpu_time_seconds', 'object', 'up'],
      ['cpu_time_seconds', 'source', 'up'],
    ]);
  });

  it.each(levels)('has the least increase of $metric, of a $of', ({ metric, limits: limitsOf }) => {
    const isMemory = metric === 'memory_used_bytes';
    const both = { alarmsPerMonth: 0.4, minRuns: 8, adoptDays: 7 };
    expect(limitsOf(optionsOf(resourceOveruse))).toEqual({
      ratio: 1.25,
      leastDifference: isMemory ? 2_000_000 : 3,
      ...both,
    });
    const said = { min_ratio: 2, min_increase_bytes: 5e6, min_increase_cpu_secs: 10 };
    expect(limitsOf(optionsOf(resourceOveruse, said))).toEqual({
      ratio: 2,
      leastDifference: isMemory ? 5e6 : 10,
      ...both,
    });
  });

  it.each([
    {
      metric: 'memory_used_bytes',
      observed: 36e6,
      usual: 12e6,
      says: 'uses 3 times its usual memory: 36 MB',
    },
    {
      metric: 'cpu_time_seconds',
      observed: 36,
      usual: 12,
      says: 'uses 3 times its usual CPU time: 36 s',
    },
  ] as const)('says how much of $metric is used, and how much usually is', ({ metric, observed, usual, says }) => {
    const [object, source] = levels.filter((check) => check.metric === metric);
    const change = { metric, observed, usual, runs: 2 };
    const then = metric === 'memory_used_bytes' ? '12 MB' : '12 s';
    expect(object?.says({ ...change, of: 'object' })).toBe(`${says} in the last 2 runs, usually ${then}`);
    expect(source?.says({ ...change, of: 'source' })).toBe(`${says} a run in its last cycle, usually ${then}`);
  });

  it('has fixed limits that are off unless they are said', () => {
    expect(limits.map(({ limit }) => limit(optionsOf(resourceOveruse)))).toEqual([0, 0]);
    const said = optionsOf(resourceOveruse, { max_memory_bytes: 15e7, max_cpu_secs: 60 });
    expect(limits.map(({ metric, limit, says }) => [metric, limit(said), says(2e8)])).toEqual([
      ['memory_used_bytes', 15e7, 'used 200 MB of memory, more than its limit'],
      ['cpu_time_seconds', 60, 'used 2314 d 20 h of CPU time, more than its limit'],
    ]);
  });
});
