import { MINUTE_SECS } from '@app/time';
import { defineRule } from './define-rule.js';
import { countText } from './words.js';

/** A connector that runs and whose records say nothing is not silent: it has changed, or its settings have. */
export const recordsUnreadable = defineRule({
  id: 'records-unreadable',
  version: 1,
  severity: 'high',
  meaning: 'unreadable',
  says: 'Records of a source arrive and cannot be read.',
  scopes: ['source'],
  options: {
    min_records: {
      default: 3,
      min: 1,
      max: 1000,
      unit: 'records',
      says: 'Records within the window that are enough; when nothing else came and the source is late, one is.',
    },
    window_mins: { default: 60, min: 1, max: 10_080, unit: 'minutes', says: 'Window in which they are counted.' },
    quiet_mins: {
      default: 15,
      min: 1,
      max: 1440,
      unit: 'minutes',
      says: 'Time without such a record after which a run ends it.',
    },
  },
  checks: [
    {
      on: 'unreadable',
      settings: ({ min_records, window_mins, quiet_mins }) => ({
        minRecords: min_records,
        windowSecs: window_mins * MINUTE_SECS,
        quietSecs: quiet_mins * MINUTE_SECS,
      }),
      says: ({ count, since, code, detail }) =>
        `has ${countText(count, 'record')} that cannot be read, since ${since}: ${code}: ${detail}`,
    },
  ],
});
