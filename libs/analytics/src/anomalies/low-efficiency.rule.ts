import { defineAnomalyRule } from './define-anomaly-rule.js';

/** Silent on a run whose duration is unknown: it has no efficiency. */
export const lowEfficiency = defineAnomalyRule({
  id: 'low_efficiency',
  says: 'The efficiency is below the limit.',
  limit: 'lowEfficiencyScore',
  find: ({ efficiency_score }, { lowEfficiencyScore }) =>
    efficiency_score !== null && efficiency_score < lowEfficiencyScore,
});
