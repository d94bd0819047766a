import { type Measure, measures, type PackedRun } from './packed-runs.js';
import type { Distribution } from './distribution.js';

/** Counts, sums and distributions of the runs of a group. */
export class RunStatistics<S extends Distribution = Distribution> {
  runs = 0;
  failed = 0;
  anomalies = 0;
  /** Sum of the known durations, in seconds. */
  durationSum = 0;
  /** Start of the latest run, microseconds since 1970; null: there are no runs. */
  lastRunAt: bigint | null = null;
  readonly distributions: Readonly<Record<Measure, S>>;

  constructor(newDistribution: () => S) {
    this.distributions = {
      duration_seconds: newDistribution(),
      cpu_time_seconds: newDistribution(),
      memory_used_bytes: newDistribution(),
    };
  }

  addRun({ isFailed, isAnomaly, startMicros, values }: PackedRun): void {
    const [duration, cpu, memory] = values;
    this.runs += 1;
    if (isFailed) this.failed += 1;
    if (isAnomaly) this.anomalies += 1;
    this.sawRunAt(startMicros);
    if (duration >= 0) {
      this.durationSum += duration;
      this.distributions.duration_seconds.add(duration);
    }
    if (cpu >= 0) this.distributions.cpu_time_seconds.add(cpu);
    if (memory >= 0) this.distributions.memory_used_bytes.add(memory);
  }

  merge(other: RunStatistics<S>): void {
    this.runs += other.runs;
    this.failed += other.failed;
    this.anomalies += other.anomalies;
    this.durationSum += other.durationSum;
    if (other.lastRunAt !== null) this.sawRunAt(other.lastRunAt);
    for (const measure of measures) this.distributions[measure].merge(other.distributions[measure]);
  }

  sawRunAt(micros: bigint): void {
    if (this.lastRunAt === null || micros > this.lastRunAt) this.lastRunAt = micros;
  }
}
