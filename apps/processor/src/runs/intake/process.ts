import { emit, type Outcome, type ProcessedRun, reject, type StandardizedLog } from '@app/contracts';
import { type AnalyticsService } from './analytics.service.js';
import { inFormOfNow } from './older-record.js';
import { standardizedFaultOf } from './standardized-fault.js';

/** A standardized record and its metrics. */
export interface Measured {
  readonly log: StandardizedLog;
  readonly metrics: ProcessedRun;
}

/** The processor's stage: checks a standardized record, which another program may have written, and computes its metrics. */
export function process(data: unknown, analytics: AnalyticsService): Outcome<Measured> {
  const record = inFormOfNow(data);
  const fault = standardizedFaultOf(record);
  if (fault !== null) return reject('standardized_invalid', fault);
  const log = record as StandardizedLog;
  return emit({ log, metrics: analytics.process(log) });
}
