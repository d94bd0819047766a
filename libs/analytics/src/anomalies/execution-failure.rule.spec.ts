import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.js';
import { aProcessedRun } from '../testing/index.js';
import { executionFailure } from './execution-failure.rule.js';

describe('execution_failure', () => {
  it('finds a failed run', () => {
    expect(executionFailure.find(aProcessedRun({ status: 'FAILED' }), defaultLimits)).toBe(true);
  });

  it('is silent on a successful run that carries an error message', () => {
    const run = aProcessedRun({ status: 'SUCCESS', error_message: 'Unknown error' });
    expect(executionFailure.find(run, defaultLimits)).toBe(false);
  });
});
