import type { RawLog } from '@app/contracts';
import type { SampleOptions } from './sample-options.js';
import { simulate } from './simulate.js';
import { rawLogOf } from './write-raw-log.js';

/**
 * The records of `simulate`, in its order. The same options give the same records, on any machine and at any time.
 * @throws RangeError when `problemWith` finds something
 */
export function* generateRuns(options: SampleOptions): Generator<RawLog, void, undefined> {
  for (const run of simulate(options)) yield rawLogOf(run);
}
