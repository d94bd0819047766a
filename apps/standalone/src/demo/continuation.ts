import type { SampleOptions } from '@app/samples';
import { HOUR_MS, QUARTER_HOUR_MS } from '@app/time';
import { cycleOf, DemoRuns } from './demo-runs.js';
import { demoSample } from './sample.js';

/** After a pause as long as this the faults are planted anew: all of them fit into it. */
const NEW_FAULTS_AFTER_MS = 10.5 * HOUR_MS;

/** The runs of a demo that finds those of an earlier start. */
export interface Continuation {
  /** The sample whose faults are planted from now on. */
  readonly sample: SampleOptions;
  /** The runs that the store does not have yet, and those that come after them. */
  readonly runs: DemoRuns;
  /** The time of which no run is sent, because the pause was longer than the sample is; epoch milliseconds. */
  readonly hole: { readonly fromMs: number; readonly toMs: number } | null;
}

/**
 * Goes on where an earlier start has stopped. The cycle in which it stopped is sent whole: the runs of it that are stored have
 * the same ids, so they count once.
 * @param known the sample of the earlier start
 * @param lastEndMs end of the newest run that is stored, epoch milliseconds
 */
export function continuationOf(known: SampleOptions, lastEndMs: number, now: Date): Continuation {
  const stoppedMs = Math.floor(lastEndMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  if (now.getTime() - lastEndMs < NEW_FAULTS_AFTER_MS) {
    return { sample: known, runs: new DemoRuns(known, stoppedMs), hole: null };
  }
  const sample = demoSample(now);
  const beginMs = sample.until.getTime() - sample.hours * HOUR_MS;
  const nextMs = stoppedMs + QUARTER_HOUR_MS;
  return {
    sample,
    runs: new DemoRuns(sample, nextMs, cycleOf(known, stoppedMs)),
    hole: beginMs > nextMs ? { fromMs: lastEndMs, toMs: beginMs } : null,
  };
}
