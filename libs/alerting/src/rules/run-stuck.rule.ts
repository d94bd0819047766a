import { MINUTE_SECS } from '@app/time';
import { defineRule } from './define-rule.js';
import { durationText } from './words.js';

/** When it has taken too long is known as it begins: it is not looked for, it comes. */
export const runStuck = defineRule({
  id: 'run-stuck',
  version: 1,
  severity: 'high',
  meaning: 'stuck',
  says: 'A run of an object has begun and does not end.',
  scopes: ['object'],
  options: {
    max_runtime_mins: {
      default: 0,
      min: 0,
      unit: 'minutes',
      says: 'A stated limit in place of what is usual; 0: none.',
    },
    max_ratio: { default: 3, min: 1, unit: 'ratio', says: 'Times the p99 of its duration that a run may take.' },
    min_runtime_mins: { default: 10, min: 0, unit: 'minutes', says: 'Time that every run may take.' },
    first_runtime_mins: {
      default: 1440,
      min: 1,
      unit: 'minutes',
      says: 'Time that a run may take while nothing is known of its object.',
    },
    min_runs: { default: 8, min: 3, max: 1000, unit: 'runs', says: 'Successful runs that teach what is usual first.' },
  },
  checks: [
    {
      on: 'runtime',
      settings: (options) => ({
        maxSecs: options.max_runtime_mins * MINUTE_SECS,
        ratio: options.max_ratio,
        leastSecs: options.min_runtime_mins * MINUTE_SECS,
        firstSecs: options.first_runtime_mins * MINUTE_SECS,
        minRuns: options.min_runs,
      }),
      says: ({ run_id, since, runningSecs, usualSecs }) =>
        `is stuck: its run ${run_id} has been running for ${durationText(runningSecs)}, since ${since}` +
        (usualSecs === null ? '' : `, and usually takes ${durationText(usualSecs)}`),
    },
  ],
});
