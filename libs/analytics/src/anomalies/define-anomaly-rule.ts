import type { ProcessedRun } from '@app/contracts';
import type { AnalyticsLimits } from '../limits.js';

/** The fields that a rule of a single run may look at. */
export type MeasuredRun = Pick<ProcessedRun, 'status' | 'duration_seconds' | 'memory_used_bytes' | 'efficiency_score'>;

/** A fact about one run that makes it an anomaly. */
export interface AnomalyRule {
  /** The code in `anomaly_reason`; never renamed. */
  readonly id: string;
  /** One sentence for people, as it stands in `docs/anomalies.md`. */
  readonly says: string;
  /** The one limit that `find` reads; its default is in `defaultLimits`, its setting and unit in `limitSettings`. Null: none. */
  readonly limit: keyof AnalyticsLimits | null;
  /** Whether the run is such an anomaly. Exactly at the limit it is not, and neither is what is unknown. */
  find(run: MeasuredRun, limits: AnalyticsLimits): boolean;
}

/** Gives the parts of a rule their types. */
export const defineAnomalyRule = (rule: AnomalyRule): AnomalyRule => rule;
