import { emit, type Outcome, type ProcessedRun, reject, type StandardizedLog } from '@app/contracts';
import { type AnalyticsService } from './analytics.service.js';
import { standardizedFaultOf } from './standardized-fault.js';

/** A clean run, and what we computed about it. */
export interface Measured {
  readonly log: StandardizedLog;
  readonly metrics: ProcessedRun;
}

/** The processor's stage: a standardized record, which another program may have written, becomes a measured run. */
export function process(data: unknown, analytics: AnalyticsService): Outcome<Measured> {
  const fault = standardizedFaultOf(data);
  if (fault !== null) return reject('standardized_invalid', fault);
  const log = data as StandardizedLog;
  return emit({ log, metrics: analytics.process(log) });
}
