import { type Measure, measures, type PackedRun } from './packed-runs.js';
import type { Spread } from './spread.js';

/** What is known about the runs of a group together. */
export class Tally<S extends Spread = Spread> {
  runs = 0;
  failed = 0;
  anomalies = 0;
  /** Sum of the known durations, in seconds. */
  durationSum = 0;
  /** Start of the latest run, microseconds since 1970; null: there are no runs. */
  lastRunAt: bigint | null = null;
  readonly spreads: Readonly<Record<Measure, S>>;

  constructor(newSpread: () => S) {
    this.spreads = { duration_seconds: newSpread(), cpu_time_seconds: newSpread(), memory_used_bytes: newSpread() };
  }

  addRun({ isFailed, isAnomaly, startMicros, values }: PackedRun): void {
    const [duration, cpu, memory] = values;
    this.runs += 1;
    if (isFailed) this.failed += 1;
    if (isAnomaly) this.anomalies += 1;
    this.sawRunAt(startMicros);
    if (duration >= 0) {
      this.durationSum += duration;
      this.spreads.duration_seconds.add(duration);
    }
    if (cpu >= 0) this.spreads.cpu_time_seconds.add(cpu);
    if (memory >= 0) this.spreads.memory_used_bytes.add(memory);
  }

  merge(other: Tally<S>): void {
    this.runs += other.runs;
    this.failed += other.failed;
    this.anomalies += other.anomalies;
    this.durationSum += other.durationSum;
    if (other.lastRunAt !== null) this.sawRunAt(other.lastRunAt);
    for (const measure of measures) this.spreads[measure].merge(other.spreads[measure]);
  }

  sawRunAt(micros: bigint): void {
    if (this.lastRunAt === null || micros > this.lastRunAt) this.lastRunAt = micros;
  }
}
