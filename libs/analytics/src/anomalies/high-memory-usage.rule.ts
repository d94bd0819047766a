import { defineAnomalyRule } from './define-anomaly-rule.js';

/** Evaluates the growth of the memory during the run, which is what connectors report. */
export const highMemoryUsage = defineAnomalyRule({
  id: 'high_memory_usage',
  says: 'The memory grew by more than the limit.',
  limit: 'highMemoryBytes',
  find: ({ memory_used_bytes }, { highMemoryBytes }) =>
    memory_used_bytes !== null && memory_used_bytes > highMemoryBytes,
});
