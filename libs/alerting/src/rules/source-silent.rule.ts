import { percentile } from '@app/analytics';
import { MINUTE_SECS } from '@app/time';
import { defineRule } from './define-rule.js';

/**
 * Late beyond the subject's own habit. One week with an outage does not make an outage a habit: of three weeks or more
 * the longest silence is left out.
 */
export const sourceSilent = defineRule({
  id: 'source-silent',
  version: 1,
  severity: 'high',
  says: 'A source or an object has not run when it should have.',
  scopes: ['source', 'object'],
  options: {
    default_silence_mins: { default: 75, min: 1, unit: 'minutes', says: 'Allowed until the cadence is learned.' },
    min_weeks: {
      default: 2,
      min: 1,
      max: 4,
      unit: 'weeks',
      says: 'Weeks that teach the cadence of an hour of the week.',
    },
    grace_ratio: { default: 0.25, min: 0, unit: 'ratio', says: 'Grace as a part of the usual silence.' },
    min_grace_mins: { default: 5, min: 0, unit: 'minutes', says: 'Least grace.' },
    max_grace_mins: { default: 60, min: 0, unit: 'minutes', says: 'Most grace.' },
  },
  checks: [
    {
      on: 'silence',
      allowed({ stated, sameTimeOfWeekSecs, gapsSecs }, options) {
        if (stated !== null) return { usualSecs: stated.everySecs, graceSecs: stated.graceSecs, madeOf: 'stated' };
        const grace = (usualSecs: number): number =>
          Math.max(
            options.min_grace_mins * MINUTE_SECS,
            Math.min(options.max_grace_mins * MINUTE_SECS, options.grace_ratio * usualSecs),
          );
        if (sameTimeOfWeekSecs.length >= options.min_weeks) {
          const usualSecs = sameTimeOfWeekSecs[sameTimeOfWeekSecs.length >= 3 ? 1 : 0] ?? 0;
          return { usualSecs, graceSecs: grace(usualSecs), madeOf: 'learned' };
        }
        const gapSecs = percentile(gapsSecs, 0.5) ?? 0;
        const defaultSecs = options.default_silence_mins * MINUTE_SECS;
        if (gapSecs + grace(gapSecs) > defaultSecs) {
          return { usualSecs: gapSecs, graceSecs: grace(gapSecs), madeOf: 'gaps' };
        }
        // 60 of the 75 minutes are the hour between two runs, the rest is grace.
        return { usualSecs: 0.8 * defaultSecs, graceSecs: 0.2 * defaultSecs, madeOf: 'default' };
      },
    },
  ],
});
