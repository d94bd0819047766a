import { type Measure, measures, type Outcome, type PackedRun } from './packed-runs.js';
import type { Distribution } from './distribution.js';

/** Counts, sums and distributions of the runs of a group. */
export class RunStatistics<S extends Distribution = Distribution> {
  /** Of any status. */
  runs = 0;
  succeeded = 0;
  failed = 0;
  /** Those that ended with a result: succeeded, partial, failed. Rates are of these. */
  rated = 0;
  anomalies = 0;
  /** Anomalies among the rated runs. */
  ratedAnomalies = 0;
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

  addRun({ outcome, isAnomaly, startMicros, values }: PackedRun): void {
    const [duration, cpu, memory] = values;
    this.count(outcome, 1);
    if (isAnomaly) this.countAnomalies(outcome, 1);
    this.sawRunAt(startMicros);
    if (outcome === 'unrated') return;
    if (duration >= 0) {
      this.durationSum += duration;
      this.distributions.duration_seconds.add(duration);
    }
    if (cpu >= 0) this.distributions.cpu_time_seconds.add(cpu);
    if (memory >= 0) this.distributions.memory_used_bytes.add(memory);
  }

  count(outcome: Outcome, runs: number): void {
    this.runs += runs;
    if (outcome === 'unrated') return;
    this.rated += runs;
    if (outcome === 'succeeded') this.succeeded += runs;
    if (outcome === 'failed') this.failed += runs;
  }

  countAnomalies(outcome: Outcome, anomalies: number): void {
    this.anomalies += anomalies;
    if (outcome !== 'unrated') this.ratedAnomalies += anomalies;
  }

  merge(other: RunStatistics<S>): void {
    this.runs += other.runs;
    this.succeeded += other.succeeded;
    this.failed += other.failed;
    this.rated += other.rated;
    this.anomalies += other.anomalies;
    this.ratedAnomalies += other.ratedAnomalies;
    this.durationSum += other.durationSum;
    if (other.lastRunAt !== null) this.sawRunAt(other.lastRunAt);
    for (const measure of measures) this.distributions[measure].merge(other.distributions[measure]);
  }

  sawRunAt(micros: bigint): void {
    if (this.lastRunAt === null || micros > this.lastRunAt) this.lastRunAt = micros;
  }
}
