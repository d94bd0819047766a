import { defineRule } from './define-rule.js';
import { trailing } from './trailing.js';

/** The first failure counts: there is no rate to wait for. */
export const failureDetected = defineRule({
  id: 'failure-detected',
  version: 1,
  severity: 'critical',
  says: 'The newest run of an object failed.',
  scopes: ['object'],
  options: {
    min_failures: { default: 1, min: 1, max: 5, unit: 'runs', says: 'Failures in a row before it fires.' },
  },
  checks: [
    {
      on: 'run',
      evaluate(object, { min_failures }) {
        const { run } = object;
        if (run.status === 'SUCCESS') return { is: 'good', measurements: [] };
        const runs = trailing(object.latest(min_failures), ({ status }) => status === 'FAILED');
        return {
          is: runs.length < min_failures ? 'waiting' : 'bad',
          measurements: [{ metric: 'failures', observed: runs.length, threshold: min_failures - 1, baseline: null }],
          runs,
          says: `failed: ${run.error_message ?? 'Unknown error'}`,
        };
      },
    },
  ],
});
