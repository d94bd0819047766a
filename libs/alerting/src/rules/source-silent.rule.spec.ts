import { checkOf, optionsOf } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import { sourceSilent } from './source-silent.rule.js';

const check = checkOf(sourceSilent, 'silence');

describe('source-silent', () => {
  it('calls nobody silent whose cadence it does not know, and retires who was silent for a week', () => {
    expect(check.settings(optionsOf(sourceSilent))).toMatchObject({
      minWeeks: 1,
      firstSilenceSecs: 0,
      retireDays: 7 * 86_400,
      retireIntervals: 7,
    });
  });

  it('takes other numbers, in its own units', () => {
    const options = optionsOf(sourceSilent, {
      first_silence_mins: 75,
      min_weeks: 3,
      grace_ratio: 0.1,
      run_time_ratio: 2,
      min_grace_mins: 1,
      max_grace_mins: 120,
      retire_days: 2,
    });
    expect(check.settings(options)).toMatchObject({
      minWeeks: 3,
      graceRatio: 0.1,
      runTimeRatio: 2,
      minGraceSecs: 60,
      maxGraceSecs: 7200,
      firstSilenceSecs: 4500,
      retireDays: 2 * 86_400,
    });
  });

  it('has a least grace that is no longer than the most', () => {
    const { minGraceSecs, maxGraceSecs } = check.settings(optionsOf(sourceSilent));
    expect(minGraceSecs).toBeLessThanOrEqual(maxGraceSecs);
  });
});
