import { anObject, checkOf, optionsOf, times } from '../testing/index.js';
import { describe, expect, it } from '@jest/globals';
import type { RunFact } from '../model/run-fact.js';
import { suspiciousSuccess } from './suspicious-success.rule.js';

const took = (...seconds: (number | null)[]): Partial<RunFact>[] =>
  seconds.map((duration_seconds) => ({ duration_seconds }));
const evaluate = (runs: readonly Partial<RunFact>[], before: readonly number[] = times(20, 100), said = {}) =>
  checkOf(suspiciousSuccess, 'run').evaluate(anObject({ runs, before }), optionsOf(suspiciousSuccess, said));
const failed = { status: 'FAILED', duration_seconds: 1 } as const;

describe('suspicious-success', () => {
  it.each([
    { name: 'runs exactly at the ratio', runs: took(40, 40), is: 'good' },
    { name: 'runs one past the ratio', runs: took(39.9, 39.9), is: 'bad' },
    { name: 'one short run', runs: took(100, 1), is: 'waiting' },
    { name: 'a usual run after short ones', runs: took(1, 1, 100), is: 'good' },
    { name: 'a failure between short runs', runs: [...took(1), failed, ...took(1)], is: 'bad' },
  ])('is $is after $name', ({ runs, is }) => {
    expect(evaluate(runs)?.is).toBe(is);
  });

  it.each([
    { name: 'exactly at the decrease, though the ratio is broken', runs: took(1, 1), is: 'good' },
    { name: 'one past the decrease', runs: took(0.9, 0.9), is: 'bad' },
  ])('of a median of 6 s, is $is: $name', ({ runs, is }) => {
    expect(evaluate(runs, times(20, 6))?.is).toBe(is);
  });

  it.each([
    { name: 'a failure, however short', runs: [...took(1), failed] },
    { name: 'a run of unknown duration', runs: took(1, null) },
    { name: 'one run too few for a baseline', runs: took(1, 1), before: times(19, 100) },
  ])('says nothing after $name', ({ runs, before }) => {
    expect(evaluate(runs, before)).toBeNull();
  });

  it('compares with the middle of the newest twenty, its own newest left out', () => {
    expect(evaluate(took(1, 1), [...times(50, 2), ...times(20, 100)])).toMatchObject({
      is: 'bad',
      says: 'succeeds suspiciously fast: 1.0 s, usually 100.0 s',
      measurements: [
        {
          metric: 'duration_seconds',
          observed: 1,
          threshold: 40,
          baseline: { value: 100, sample_size: 20, made_of: 'median of the 20 successful runs before' },
        },
      ],
    });
  });

  it('takes other limits', () => {
    const said = { short_runs: 1, min_ratio: 0.8, min_decrease_secs: 0, baseline_runs: 5 };
    expect(evaluate(took(80), times(5, 100), said)?.is).toBe('good');
    expect(evaluate(took(79.9), times(5, 100), said)?.is).toBe('bad');
  });
});
