import { type AnalyticsLimits, anomalyAlertOf, processRun } from '@app/analytics';
import type { AnomalyAlertMessage, ProcessedRun, StandardizedLog } from '@app/contracts';
import { Injectable } from '@nestjs/common';
import { limitsOf, ProcessorSettings } from '../../processor.settings.js';

/** What is worked out of a run, with the limits of the service. */
@Injectable()
export class AnalyticsService {
  private readonly limits: AnalyticsLimits;

  constructor(settings: ProcessorSettings) {
    this.limits = limitsOf(settings);
  }

  process(log: StandardizedLog): ProcessedRun {
    return processRun(log, this.limits);
  }

  /** @throws Error when the run is no anomaly */
  alertOf(run: ProcessedRun): AnomalyAlertMessage {
    return anomalyAlertOf(run);
  }
}
