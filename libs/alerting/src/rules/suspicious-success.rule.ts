import { defineRule } from './define-rule.js';
import { levelLimits, levelOptions } from './level-options.js';
import { countText, durationText } from './words.js';

/** A connector that says SUCCESS after doing nothing is fast. */
export const suspiciousSuccess = defineRule({
  id: 'suspicious-success',
  version: 2,
  severity: 'warning',
  meaning: 'fast',
  says: 'Successful runs of an object are far shorter than its own level at this time of the day and the week.',
  scopes: ['object'],
  options: {
    max_ratio: { default: 0.45, min: 0, max: 1, unit: 'ratio', says: 'Part of the level that is still fine.' },
    min_decrease_secs: { default: 3, min: 0, unit: 'seconds', says: 'Decrease under the level that is still fine.' },
    ...levelOptions,
  },
  checks: [
    {
      on: 'level',
      of: 'object',
      metric: 'duration_seconds',
      direction: 'down',
      limits: (options) =>
        levelLimits(options, { ratio: options.max_ratio, leastDifference: options.min_decrease_secs }),
      says: ({ observed, usual, runs }) =>
        `succeeds suspiciously fast: ${durationText(observed)} in the last ${countText(runs, 'run')}, usually ${durationText(usual)} at this time`,
    },
  ],
});
