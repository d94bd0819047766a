import type { AnalyticsLimits } from '../limits.js';
import type { AnomalyRule, MeasuredRun } from './define-anomaly-rule.js';
import { executionFailure } from './execution-failure.rule.js';
import { highMemoryUsage } from './high-memory-usage.rule.js';
import { longExecutionTime } from './long-execution-time.rule.js';
import { lowEfficiency } from './low-efficiency.rule.js';
import { negativeMemoryUsage } from './negative-memory-usage.rule.js';

/** Every rule of a single run, in the order in which `anomaly_reason` names them. */
export const anomalyRules: readonly AnomalyRule[] = [
  executionFailure,
  longExecutionTime,
  highMemoryUsage,
  negativeMemoryUsage,
  lowEfficiency,
];

/** Ids of the rules that the run breaks, in the order of the list; empty for a healthy run. */
export const anomaliesOf = (run: MeasuredRun, limits: AnalyticsLimits): string[] =>
  anomalyRules.filter((rule) => rule.find(run, limits)).map(({ id }) => id);
