import { describe, expect, it } from 'vitest';
import { checkOf, optionsOf } from '../testing/rule-checks.js';
import { emptySuccess } from './empty-success.rule.js';

describe('empty-success', () => {
  it('says how many runs wrote nothing, and what is usual', () => {
    const { says } = checkOf(emptySuccess, 'empty');
    expect(says({ runs: 2, usualRows: 5000, usualShare: 0.01 })).toBe(
      'succeeds without rows: none in the last 2 runs, usually 5\u202f000 rows',
    );
    expect(says({ runs: 1, usualRows: null, usualShare: 0.005 })).toBe(
      'succeeds without rows: none in the last 1 run, usually 1 in 200 writes none',
    );
  });

  it('says how many rows there are in place of how many', () => {
    const { says, limits } = checkOf(emptySuccess, 'level');
    expect(says({ metric: 'rows_out', observed: 40, usual: 30_000, runs: 2, of: 'object' })).toBe(
      'succeeds with far fewer rows: 40 rows in the last 2 runs, usually 30\u202f000 rows at this time',
    );
    expect(limits(optionsOf(emptySuccess))).toMatchObject({ ratio: 0.2, leastDifference: 20, adoptDays: 7 });
  });
});
