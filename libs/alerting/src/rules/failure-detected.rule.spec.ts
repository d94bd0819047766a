import { checkOf, optionsOf } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import { failureDetected } from './failure-detected.rule.js';

const check = checkOf(failureDetected, 'failure');

describe('failure-detected', () => {
  it('tells the first failure, after three minutes for a retry', () => {
    const options = optionsOf(failureDetected);
    expect([check.minFailures(options), check.retryGraceMins(options)]).toEqual([1, 3]);
  });

  it('takes other numbers', () => {
    const options = optionsOf(failureDetected, { min_failures: 4, retry_grace_mins: 0 });
    expect([check.minFailures(options), check.retryGraceMins(options)]).toEqual([4, 0]);
  });
});
