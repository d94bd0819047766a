import { defineRule } from './define-rule.js';

/** The first failure counts: there is no rate to wait for. A failure that a retry of the same cycle heals is not told. */
export const failureDetected = defineRule({
  id: 'failure-detected',
  version: 2,
  severity: 'critical',
  meaning: 'failing',
  says: 'The run of an object that ended last failed.',
  scopes: ['object'],
  options: {
    min_failures: { default: 1, min: 1, max: 5, unit: 'runs', says: 'Failures in a row before it fires.' },
    retry_grace_mins: {
      default: 3,
      min: 0,
      max: 1440,
      unit: 'minutes',
      says: 'Time for a retry in the same cycle to heal a failure before it is told.',
    },
  },
  checks: [
    {
      on: 'failure',
      minFailures: ({ min_failures }) => min_failures,
      retryGraceMins: ({ retry_grace_mins }) => retry_grace_mins,
    },
  ],
});
