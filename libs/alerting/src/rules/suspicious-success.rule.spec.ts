import { checkOf, optionsOf } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import { suspiciousSuccess } from './suspicious-success.rule.js';

const check = checkOf(suspiciousSuccess, 'level');

describe('suspicious-success', () => {
  it('looks for shorter runs of an object', () => {
    expect([check.of, check.metric, check.direction]).toEqual(['object', 'duration_seconds', 'down']);
    expect(check.limits(optionsOf(suspiciousSuccess))).toEqual({
      ratio: 0.45,
      leastDifference: 3,
      alarmsPerMonth: 0.4,
      minRuns: 8,
      adoptDays: 7,
    });
  });

  it('takes other numbers', () => {
    const options = optionsOf(suspiciousSuccess, { max_ratio: 0.2, min_decrease_secs: 60 });
    expect(check.limits(options)).toMatchObject({ ratio: 0.2, leastDifference: 60 });
  });

  it('says how long the runs took, and how long they usually take', () => {
    const change = { metric: 'duration_seconds', observed: 1.24, usual: 754, runs: 3, of: 'object' } as const;
    expect(check.says(change)).toBe(
      'succeeds suspiciously fast: 1.2 s in the last 3 runs, usually 13 min at this time',
    );
  });
});
