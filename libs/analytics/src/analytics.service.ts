import type { AnomalyAlertMessage, ProcessedRun, StandardizedLog } from '@app/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { anomalyAlertOf } from './anomaly-alert.js';
import type { AnalyticsLimits } from './limits.js';
import { processRun } from './process-run.js';

/** Injection token of the `AnalyticsLimits` that a service works with. */
export const ANALYTICS_LIMITS = Symbol('ANALYTICS_LIMITS');

/** The pure functions of this library, bound to the limits of the service. */
@Injectable()
export class AnalyticsService {
  constructor(@Inject(ANALYTICS_LIMITS) private readonly limits: AnalyticsLimits) {}

  process(log: StandardizedLog): ProcessedRun {
    return processRun(log, this.limits);
  }

  /** @throws Error when the run is no anomaly */
  alertOf(run: ProcessedRun): AnomalyAlertMessage {
    return anomalyAlertOf(run);
  }
}
