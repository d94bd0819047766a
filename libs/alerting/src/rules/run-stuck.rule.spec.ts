import { describe, expect, it } from 'vitest';
import { checkOf, optionsOf } from '../testing/rule-checks.js';
import { runStuck } from './run-stuck.rule.js';

const run = { run_id: 'bb744724', since: '2025-09-05T20:00:00.000Z', runningSecs: 2068 };
const check = checkOf(runStuck, 'runtime');

describe('run-stuck', () => {
  it('names the run, how long it runs, and how long that usually takes where it is known', () => {
    expect(check.says({ ...run, usualSecs: 600 })).toBe(
      'is stuck: its run bb744724 has been running for 34 min, since 2025-09-05T20:00:00.000Z, and usually takes 10 min',
    );
    expect(check.says({ ...run, usualSecs: null })).toBe(
      'is stuck: its run bb744724 has been running for 34 min, since 2025-09-05T20:00:00.000Z',
    );
  });

  it('counts in seconds', () => {
    expect(check.settings(optionsOf(runStuck, { max_runtime_mins: 2 }))).toEqual({
      maxSecs: 120,
      ratio: 3,
      leastSecs: 600,
      firstSecs: 86_400,
      minRuns: 8,
    });
  });
});
