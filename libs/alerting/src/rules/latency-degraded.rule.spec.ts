import { checkOf, optionsOf } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import { latencyDegraded } from './latency-degraded.rule.js';

const object = checkOf(latencyDegraded, 'level', 'object');
const source = checkOf(latencyDegraded, 'level', 'source');
const limit = checkOf(latencyDegraded, 'limit');
const change = { metric: 'duration_seconds', observed: 93, usual: 30, runs: 4 } as const;

describe('latency-degraded', () => {
  it('looks for longer runs of an object, and of a source for less of it', () => {
    const options = optionsOf(latencyDegraded);
    const both = { leastDifference: 3, alarmsPerMonth: 0.4, minRuns: 8, adoptDays: 7 };
    expect(object.limits(options)).toEqual({ ratio: 1.35, ...both });
    expect(source.limits(options)).toEqual({ ratio: 1.25, ...both });
    for (const { metric, direction } of [object, source])
      expect([metric, direction]).toEqual(['duration_seconds', 'up']);
  });

  it('takes other numbers', () => {
    const options = optionsOf(latencyDegraded, {
      min_object_ratio: 3,
      min_source_ratio: 2,
      min_increase_secs: 60,
      false_alarms_a_month: 0.1,
      min_runs: 20,
      adopt_days: 14,
    });
    const both = { leastDifference: 60, alarmsPerMonth: 0.1, minRuns: 20, adoptDays: 14 };
    expect(object.limits(options)).toEqual({ ratio: 3, ...both });
    expect(source.limits(options)).toEqual({ ratio: 2, ...both });
  });

  it('says how long the runs took, and how long they usually take', () => {
    expect(object.says({ ...change, of: 'object' })).toBe(
      'is slow: 93 s in the last 4 runs, usually 30 s at this time (3.1 times as long)',
    );
    expect(source.says({ ...change, runs: 1, of: 'source' })).toBe(
      'is slow: 93 s a run in its last cycle, usually 30 s at this time (3.1 times as long)',
    );
  });

  it('has a fixed limit that is off unless it is said', () => {
    expect(limit.limit(optionsOf(latencyDegraded))).toBe(0);
    expect(limit.limit(optionsOf(latencyDegraded, { max_duration_secs: 90 }))).toBe(90);
    expect([limit.metric, limit.says(93)]).toEqual(['duration_seconds', 'took 93 s, more than its limit']);
  });
});
