import { defineAnomalyRule } from './define-anomaly-rule.js';

/** Evaluates the stated duration, not start and end. */
export const longExecutionTime = defineAnomalyRule({
  id: 'long_execution_time',
  says: 'The run took longer than the limit.',
  limit: 'longExecutionSecs',
  find: ({ duration_seconds }, { longExecutionSecs }) =>
    duration_seconds !== null && duration_seconds > longExecutionSecs,
});
