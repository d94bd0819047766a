import type { RawLog } from '@app/contracts';
import { rawLogOf, type SampleOptions, type SampleRun, simulate, simulateOn } from '@app/samples';

/** The runs of a sample, and those that come after them, each once: taken as they have ended. */
export class DemoRuns {
  private readonly runs: Iterator<SampleRun, void>;
  private next: SampleRun | undefined;

  /**
   * @param fromMs cycles of the sample before it are left out, epoch milliseconds
   * @param before runs that come before those of the sample
   */
  constructor(sample: SampleOptions, fromMs = -Infinity, before: Iterable<SampleRun> = []) {
    this.runs = runsOf(sample, fromMs, before);
    this.take();
  }

  /** When the next run ends, epoch milliseconds. */
  get nextEndMs(): number {
    return (this.next?.endMicros ?? Infinity) / 1000;
  }

  /** The runs that have ended by then and were not taken yet. */
  *endedBy(ms: number): Generator<RawLog, void> {
    for (; this.next !== undefined && this.nextEndMs <= ms; this.take()) yield rawLogOf(this.next);
  }

  private take(): void {
    const { value } = this.runs.next();
    this.next = value ?? undefined;
  }
}

function* runsOf(sample: SampleOptions, fromMs: number, before: Iterable<SampleRun>): Generator<SampleRun, void> {
  yield* before;
  yield* simulate(sample, fromMs);
  yield* simulateOn(sample, fromMs);
}

/** The runs of one cycle as this sample has them, be it in the sample or after it. */
export function cycleOf(sample: SampleOptions, atMs: number): SampleRun[] {
  const runs: SampleRun[] = [];
  for (const run of runsOf(sample, atMs, [])) {
    if (run.cycle.at > atMs) break;
    runs.push(run);
  }
  return runs;
}
