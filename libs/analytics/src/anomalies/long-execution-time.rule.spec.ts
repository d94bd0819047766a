import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.js';
import { aProcessedRun } from '../testing/index.js';
import { longExecutionTime } from './long-execution-time.rule.js';

describe('long_execution_time', () => {
  it.each([null, 0, 3600])('is silent on a duration of %p s', (duration_seconds) => {
    expect(longExecutionTime.find(aProcessedRun({ duration_seconds }), defaultLimits)).toBe(false);
  });

  it.each([3600.000001, 86_400])('finds a duration of %p s', (duration_seconds) => {
    expect(longExecutionTime.find(aProcessedRun({ duration_seconds }), defaultLimits)).toBe(true);
  });

  it('takes another limit', () => {
    const limits = { ...defaultLimits, longExecutionSecs: 60 };
    expect(longExecutionTime.find(aProcessedRun({ duration_seconds: 60 }), limits)).toBe(false);
    expect(longExecutionTime.find(aProcessedRun({ duration_seconds: 60.5 }), limits)).toBe(true);
  });
});
