import { DAY_SECS, MINUTE_SECS } from '@app/time';
import { defineRule } from './define-rule.js';

/**
 * Late beyond the subject's own habit, or beyond a stated schedule. When it is late is known after each run: it is not looked
 * for, it comes.
 */
export const sourceSilent = defineRule({
  id: 'source-silent',
  version: 2,
  severity: 'high',
  meaning: 'silent',
  says: 'A source or an object has not run when it should have.',
  scopes: ['source', 'object'],
  options: {
    first_silence_mins: {
      default: 0,
      min: 0,
      unit: 'minutes',
      says: 'Silence that is allowed while nothing is known; 0: until a cadence is known nobody is told.',
    },
    min_weeks: {
      default: 1,
      min: 1,
      max: 4,
      unit: 'weeks',
      says: 'Weeks that teach the cadence of an hour of the week; days do before that.',
    },
    grace_ratio: { default: 0.5, min: 0, unit: 'ratio', says: 'Grace as a part of the usual silence.' },
    min_grace_mins: { default: 5, min: 0, unit: 'minutes', says: 'Least grace.' },
    max_grace_mins: { default: 60, min: 0, unit: 'minutes', says: 'Most grace.' },
    run_time_ratio: {
      default: 4.5,
      min: 0,
      unit: 'ratio',
      says: 'Times its usual duration that is added to the grace: a run that takes long is slow, not silent.',
    },
    retire_days: { default: 7, min: 1, unit: 'days', says: 'An object that is silent for so long is retired.' },
    retire_intervals: { default: 7, min: 1, unit: 'intervals', says: 'The least silence for that, in its usual ones.' },
  },
  checks: [
    {
      on: 'silence',
      settings: (options) => ({
        minWeeks: options.min_weeks,
        graceRatio: options.grace_ratio,
        minGraceSecs: options.min_grace_mins * MINUTE_SECS,
        maxGraceSecs: options.max_grace_mins * MINUTE_SECS,
        runTimeRatio: options.run_time_ratio,
        firstSilenceSecs: options.first_silence_mins * MINUTE_SECS,
        retireDays: options.retire_days * DAY_SECS,
        retireIntervals: options.retire_intervals,
      }),
    },
  ],
});
