import { defineAnomalyRule } from './define-anomaly-rule.js';

/** The only anomaly that makes the severity of an alert high. */
export const executionFailure = defineAnomalyRule({
  id: 'execution_failure',
  says: 'The run failed.',
  limit: null,
  find: ({ status }) => status === 'FAILED',
});
