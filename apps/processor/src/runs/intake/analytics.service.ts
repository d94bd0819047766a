import { type AnalyticsLimits, anomalyAlertOf, processRun } from '@app/analytics';
import type { AnomalyAlertMessage, ProcessedRun, StandardizedLog } from '@app/contracts';
import { Injectable } from '@nestjs/common';
import { limitsOf, ProcessorSettings } from '../../processor.settings.js';

/** Computes the metrics of runs with the configured limits. */
@Injectable()
export class AnalyticsService {
  private readonly limits: AnalyticsLimits;

  constructor(settings: ProcessorSettings) {
    this.limits = limitsOf(settings);
  }

  process(log: StandardizedLog): ProcessedRun {
    return processRun(log, this.limits);
  }

  /** @throws Error when the run is not an anomaly */
  alertOf(run: ProcessedRun): AnomalyAlertMessage {
    return anomalyAlertOf(run);
  }
}
