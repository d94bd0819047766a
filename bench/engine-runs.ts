import type { RunFact } from '../libs/alerting/src/model/run-fact.ts';
import { HOUR_MS, MINUTE_MS } from '../libs/time/src/durations.ts';

export const SOURCES = 24;

/** The names of an object of the fleet that the alert engine is measured with, by its number. */
export const namesOf = (object: number, companies: number) => ({
  company: `company-${object % companies}`,
  zone: '1-Raw',
  source: `source-${object % SOURCES}`,
  object_id: String(object),
  object_type: `object-${object}`,
});

/** The same runs each time: each object once an hour, spread over fifty minutes; two of a thousand fail. */
export class EngineRuns {
  // Park and Miller's generator.
  private seed = 1;
  private count = 0;
  private readonly usualSecs: readonly number[];
  private readonly companies: number;
  private readonly startMs: number;

  constructor(objects: number, companies: number, startMs: number) {
    this.companies = companies;
    this.startMs = startMs;
    this.usualSecs = Array.from({ length: objects }, () => 2 + 20 * this.random());
  }

  /** Of one hour after another, in the order of their arrival. */
  hour(hour: number): RunFact[] {
    const startMs = this.startMs + hour * HOUR_MS;
    return this.usualSecs
      .map((usual, index): RunFact => {
        const end_ms = startMs + Math.floor((index / this.usualSecs.length) * 50 * MINUTE_MS + this.random() * 1000);
        const duration_seconds = usual * (0.8 + 0.4 * this.random());
        const isFailed = this.random() < 0.002;
        return {
          run_id: `00000000-0000-4000-8000-${String(this.count++).padStart(12, '0')}`,
          sequence_id: `cycle-${hour}`,
          ...namesOf(index, this.companies),
          status: isFailed ? 'FAILED' : 'SUCCESS',
          attempt: null,
          schedule: null,
          start_ms: end_ms - duration_seconds * 1000,
          end_ms,
          cycle_ms: startMs,
          duration_seconds,
          cpu_time_seconds: 0.5,
          memory_used_bytes: 1_000_000,
          rows_out: null,
          error_message: isFailed ? `timeout after ${index} s` : null,
          arrived_ms: end_ms,
          ingested_ms: null,
        };
      })
      .toSorted((a, b) => a.arrived_ms - b.arrived_ms);
  }

  private random(): number {
    return (this.seed = (this.seed * 48271) % 2147483647) / 2147483647;
  }
}
