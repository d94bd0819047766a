import type { LevelChange } from './checks.js';
import { defineRule } from './define-rule.js';
import { levelLimits, levelOptions } from './level-options.js';
import { durationText, lastText, timesText } from './words.js';

const says = ({ observed, usual, runs, of }: LevelChange): string =>
  `is slow: ${durationText(observed)} ${lastText(runs, of)}, usually ${durationText(usual)} at this time (${timesText(observed / usual)} as long)`;

/** Slow once is noise; slow together is a change. */
export const latencyDegraded = defineRule({
  id: 'latency-degraded',
  version: 2,
  severity: 'warning',
  meaning: 'slow',
  says: 'Runs take longer than their own level at this time of the day and the week, together by more than chance.',
  scopes: ['source', 'object'],
  options: {
    min_object_ratio: { default: 1.35, min: 1, unit: 'ratio', says: 'Times its level at which an object is slow.' },
    min_source_ratio: { default: 1.25, min: 1, unit: 'ratio', says: 'Times its level at which a source is slow.' },
    min_increase_secs: { default: 3, min: 0, unit: 'seconds', says: 'Increase over the level that is still fine.' },
    max_duration_secs: { default: 0, min: 0, unit: 'seconds', says: 'A fixed limit beside the level; 0: none.' },
    ...levelOptions,
  },
  checks: [
    {
      on: 'limit',
      metric: 'duration_seconds',
      limit: ({ max_duration_secs }) => max_duration_secs,
      says: (observed) => `took ${durationText(observed)}, more than its limit`,
    },
    {
      on: 'level',
      of: 'object',
      metric: 'duration_seconds',
      direction: 'up',
      limits: (options) =>
        levelLimits(options, {
          ratio: options.min_object_ratio,
          leastDifference: options.min_increase_secs,
        }),
      says,
    },
    {
      on: 'level',
      of: 'source',
      metric: 'duration_seconds',
      direction: 'up',
      limits: (options) =>
        levelLimits(options, {
          ratio: options.min_source_ratio,
          leastDifference: options.min_increase_secs,
        }),
      says,
    },
  ],
});
