import { defineRule } from './define-rule.js';
import { levelLimits, levelOptions } from './level-options.js';
import { countText, rowsText, shareText } from './words.js';

/** A connector that says SUCCESS and has written nothing, or next to nothing. */
export const emptySuccess = defineRule({
  id: 'empty-success',
  version: 1,
  severity: 'warning',
  meaning: 'incomplete',
  says: 'Successful runs of an object write nothing, or far fewer rows than its own level, together by more than chance.',
  scopes: ['object'],
  options: {
    max_ratio: { default: 0.2, min: 0, max: 1, unit: 'ratio', says: 'Part of its level of rows that is still fine.' },
    min_decrease_rows: { default: 20, min: 0, unit: 'rows', says: 'Decrease under the level that is still fine.' },
    ...levelOptions,
  },
  checks: [
    {
      on: 'empty',
      limits: (options) =>
        levelLimits(options, { ratio: options.max_ratio, leastDifference: options.min_decrease_rows }),
      says: ({ runs, usualRows, usualShare }) =>
        `succeeds without rows: none in the last ${countText(runs, 'run')}, ` +
        (usualRows === null ? `usually ${shareText(usualShare)} writes none` : `usually ${rowsText(usualRows)}`),
    },
    {
      on: 'level',
      of: 'object',
      metric: 'rows_out',
      direction: 'down',
      limits: (options) =>
        levelLimits(options, { ratio: options.max_ratio, leastDifference: options.min_decrease_rows }),
      says: ({ observed, usual, runs }) =>
        `succeeds with far fewer rows: ${rowsText(observed)} in the last ${countText(runs, 'run')}, usually ${rowsText(usual)} at this time`,
    },
  ],
});
