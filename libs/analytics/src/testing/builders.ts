import type { ProcessedRun } from '@app/contracts';
import { aStandardizedLog } from '@app/contracts/testing';
import { defaultLimits } from '../limits.js';
import { processRun } from '../process-run.js';

/** A healthy run; say only what matters. An override does not change the other fields. */
export const aProcessedRun = (overrides: Partial<ProcessedRun> = {}): ProcessedRun => ({
  ...processRun(aStandardizedLog(), defaultLimits),
  ...overrides,
});
