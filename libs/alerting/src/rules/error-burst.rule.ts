import { defineRule } from './define-rule.js';

/** An object that is tried again and again, and fails. */
export const errorBurst = defineRule({
  id: 'error-burst',
  version: 1,
  severity: 'high',
  says: 'An object failed many times within minutes.',
  scopes: ['object'],
  options: {
    max_failures: {
      default: 3,
      min: 1,
      max: 100,
      unit: 'runs',
      says: 'Failures within the window that are still fine.',
    },
    window_mins: {
      default: 10,
      min: 1,
      max: 1440,
      unit: 'minutes',
      says: 'Length of the window before the newest run.',
    },
  },
  checks: [
    {
      on: 'run',
      evaluate(object, { max_failures, window_mins }) {
        const runs = object.failuresWithin(window_mins);
        const measurements = [{ metric: 'failures', observed: runs.length, threshold: max_failures, baseline: null }];
        if (runs.length > max_failures) {
          return { is: 'bad', measurements, runs, says: `failed ${runs.length} times within ${window_mins} minutes` };
        }
        return object.run.status === 'SUCCESS' ? { is: 'good', measurements } : null;
      },
    },
  ],
});
