import { defineRule } from './define-rule.js';

const MOST_NAMES = 10;

/** Roll-call: who was in the cycles before, and is not in this one. */
export const cycleIncomplete = defineRule({
  id: 'cycle-incomplete',
  version: 1,
  severity: 'high',
  meaning: 'incomplete',
  says: "Objects of a company's recent cycles are missing from the one that closed.",
  scopes: ['company'],
  options: {
    max_missing: { default: 0, min: 0, unit: 'objects', says: 'Missing objects that are still fine.' },
    recent_cycles: {
      default: 3,
      min: 1,
      max: 10,
      unit: 'cycles',
      says: 'An object is expected when it was in all of so many recent cycles of the same kind.',
    },
  },
  checks: [
    {
      on: 'roll-call',
      cycles: ({ recent_cycles }) => recent_cycles,
      evaluate({ missing }, { max_missing }) {
        const measurements = [
          { metric: 'missing_objects', observed: missing.length, threshold: max_missing, baseline: null },
        ];
        if (missing.length <= max_missing) return { is: 'good', measurements };
        const more = missing.length > MOST_NAMES ? ` and ${missing.length - MOST_NAMES} more` : '';
        const says = `misses ${missing.length} object${missing.length === 1 ? '' : 's'}: ${missing.slice(0, MOST_NAMES).join(', ')}${more}`;
        return { is: 'bad', measurements, says };
      },
    },
  ],
});
