import { HOUR_SECS } from '@app/time';
import { defineRule } from './define-rule.js';
import { durationText } from './words.js';

/** A company whose zone is not known, or is another one, is heard of hours late, or ahead of time: always by the same. */
export const timeOffset = defineRule({
  id: 'time-offset',
  version: 1,
  severity: 'warning',
  meaning: 'limited',
  says: 'The records of a company arrive long after they end, or before, always by the same whole half hours.',
  scopes: ['company'],
  options: {
    min_hours: { default: 3, min: 1, max: 168, unit: 'hours', says: 'Time for which the offset has been the same.' },
  },
  checks: [
    {
      on: 'offset',
      leastSecs: ({ min_hours }) => min_hours * HOUR_SECS,
      says: (offsetSecs) =>
        offsetSecs > 0
          ? `sends records that arrive ${durationText(offsetSecs)} after they end: is its time zone set?`
          : `sends records that arrive ${durationText(-offsetSecs)} before they end: is its time zone set?`,
    },
  ],
});
