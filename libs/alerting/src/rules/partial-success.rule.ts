import { defineRule } from './define-rule.js';

/** Neither a failure nor evidence that one is over. */
export const partialSuccess = defineRule({
  id: 'partial-success',
  version: 1,
  severity: 'warning',
  meaning: 'partial',
  says: 'The run of an object that ended last succeeded in part only.',
  scopes: ['object'],
  options: {
    retry_grace_mins: {
      default: 3,
      min: 0,
      max: 1440,
      unit: 'minutes',
      says: 'Time for a retry in the same cycle to make it whole before it is told.',
    },
  },
  checks: [{ on: 'partial', retryGraceMins: ({ retry_grace_mins }) => retry_grace_mins }],
});
