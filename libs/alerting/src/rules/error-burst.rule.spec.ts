import { MINUTE_MS } from '@app/time';
import { anObject, checkOf, optionsOf } from '../testing/index.js';
import { describe, expect, it } from '@jest/globals';
import type { RunFact } from '../model/run-fact.js';
import { errorBurst } from './error-burst.rule.js';

const NOW_MS = Date.UTC(2025, 8, 5, 16, 45);
const failedAgo = (minutes: number): Partial<RunFact> => ({ status: 'FAILED', end_ms: NOW_MS - minutes * MINUTE_MS });
const success: Partial<RunFact> = { end_ms: NOW_MS };
const evaluate = (runs: readonly Partial<RunFact>[], said = {}) =>
  checkOf(errorBurst, 'run').evaluate(anObject({ runs }), optionsOf(errorBurst, said));

describe('error-burst', () => {
  it.each([
    { name: 'one failure', runs: [failedAgo(0)] },
    { name: 'failures exactly at the limit', runs: [2, 1, 0].map(failedAgo) },
    { name: 'a fourth one exactly as long ago as the window is', runs: [10, 2, 1, 0].map(failedAgo) },
  ])('says nothing after $name', ({ runs }) => {
    expect(evaluate(runs)).toBeNull();
  });

  it.each([
    { name: 'one past the limit', runs: [3, 2, 1, 0].map(failedAgo) },
    { name: 'one past the limit, the first just within the window', runs: [9.99, 2, 1, 0].map(failedAgo) },
    { name: 'a success that came just after them', runs: [...[3, 2, 1, 0.5].map(failedAgo), success] },
  ])('fires after $name', ({ runs }) => {
    expect(evaluate(runs)).toMatchObject({
      is: 'bad',
      says: 'failed 4 times within 10 minutes',
      measurements: [{ metric: 'failures', observed: 4, threshold: 3 }],
    });
  });

  it('shows the failures and nothing else', () => {
    const runs = evaluate([...[3, 2, 1, 0.5].map(failedAgo), success])?.runs;
    expect(runs?.map(({ status }) => status)).toEqual(['FAILED', 'FAILED', 'FAILED', 'FAILED']);
  });

  it.each([
    { name: 'without a failure', runs: [success] },
    { name: 'with failures exactly at the limit', runs: [...[3, 2, 1].map(failedAgo), success] },
    { name: 'after the burst has left the window', runs: [...[13, 12, 11, 10].map(failedAgo), success] },
  ])('is good after a success $name', ({ runs }) => {
    expect(evaluate(runs)?.is).toBe('good');
  });

  it('takes another limit and another window', () => {
    expect(evaluate([4, 0].map(failedAgo), { max_failures: 1, window_mins: 4 })).toBeNull();
    expect(evaluate([3, 0].map(failedAgo), { max_failures: 1, window_mins: 4 })?.is).toBe('bad');
  });
});
