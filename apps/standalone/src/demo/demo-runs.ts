import type { RawLog } from '@app/contracts';
import { rawLogOf, type SampleOptions, type SampleRun, simulate, simulateOn } from '@app/samples';

/** The runs of a sample, and those that come after them, each once: taken as they have ended. */
export class DemoRuns {
  private readonly runs: Iterator<SampleRun, void>;
  private next: SampleRun | undefined;

  constructor(sample: SampleOptions) {
    this.runs = runsOf(sample);
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

function* runsOf(sample: SampleOptions): Generator<SampleRun, void> {
  yield* simulate(sample);
  yield* simulateOn(sample);
}
