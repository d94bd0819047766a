import { defineAnomalyRule } from './define-anomaly-rule.js';

/** The one place where a negative memory counts: metrics and statistics take it as unknown. */
export const negativeMemoryUsage = defineAnomalyRule({
  id: 'negative_memory_usage',
  says: 'The memory is negative, so it was not measured well.',
  limit: null,
  find: ({ memory_used_bytes }) => memory_used_bytes !== null && memory_used_bytes < 0,
});
