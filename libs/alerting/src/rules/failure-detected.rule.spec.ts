import { anObject, checkOf, optionsOf } from '../testing/index.js';
import { describe, expect, it } from '@jest/globals';
import { failureDetected } from './failure-detected.rule.js';

const failed = { status: 'FAILED', error_message: "'id'" } as const;
const evaluate = (runs: Parameters<typeof anObject>[0]['runs'] = [], min_failures = 1) =>
  checkOf(failureDetected, 'run').evaluate(anObject({ runs }), optionsOf(failureDetected, { min_failures }));

describe('failure-detected', () => {
  it('fires on the first run ever, when that failed, with its message', () => {
    const measurements = [{ metric: 'failures', observed: 1, threshold: 0, baseline: null }];
    expect(evaluate([failed])).toMatchObject({ is: 'bad', says: "failed: 'id'", measurements });
  });

  it('says so when the failure has no message', () => {
    expect(evaluate([{ status: 'FAILED', error_message: null }])?.says).toBe('failed: Unknown error');
  });

  it.each([
    { name: 'a first success', runs: [{}] },
    { name: 'a success after failures', runs: [failed, failed, {}] },
  ])('is good after $name', ({ runs }) => {
    expect(evaluate(runs)?.is).toBe('good');
  });

  it.each([
    { name: 'one failure less than asked for', runs: [{}, failed, failed], is: 'waiting' },
    { name: 'as many failures as asked for', runs: [{}, failed, failed, failed], is: 'bad' },
    { name: 'as many failures, but not in a row', runs: [failed, failed, {}, failed], is: 'waiting' },
    { name: 'fewer runs than asked for', runs: [failed], is: 'waiting' },
  ])('asked for three in a row, is $is after $name', ({ runs, is }) => {
    expect(evaluate(runs, 3)?.is).toBe(is);
  });
});
