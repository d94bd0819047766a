import { percentile, percentileOfChunks } from '@app/analytics';
import { DAY_MS, HOUR_MS } from '@app/time';
import type { DurationBaseline } from '../rules/checks.js';

/** Days that durations are kept for: the longest baseline. */
export const SAMPLE_DAYS = 7;

const countFrom = (values: readonly number[], limit: number): number => {
  let count = 0;
  for (const value of values) if (value >= limit) count += 1;
  return count;
};

const baselineOf = (values: readonly number[]): DurationBaseline => ({
  size: values.length,
  countFrom: (seconds) => countFrom(values, seconds),
  percentile: (fraction) => percentile(values, fraction),
});

/** Successful durations of an object by the ends of its runs, ascending. */
export interface ObjectSamples {
  readonly endsMs: number[];
  readonly durations: number[];
}

export const newObjectSamples = (): ObjectSamples => ({ endsMs: [], durations: [] });

export function addObjectSample({ endsMs, durations }: ObjectSamples, endMs: number, seconds: number): void {
  let at = endsMs.length;
  while (at > 0 && (endsMs[at - 1] ?? 0) > endMs) at -= 1;
  if (at === endsMs.length) {
    endsMs.push(endMs);
    durations.push(seconds);
  } else {
    endsMs.splice(at, 0, endMs);
    durations.splice(at, 0, seconds);
  }
  const oldestMs = (endsMs.at(-1) ?? endMs) - (SAMPLE_DAYS + 1) * DAY_MS;
  let outdated = 0;
  while ((endsMs[outdated] ?? oldestMs) < oldestMs) outdated += 1;
  // Together, since taking one off the front moves all the others.
  if (outdated > 64 || outdated > endsMs.length / 2) {
    endsMs.splice(0, outdated);
    durations.splice(0, outdated);
  }
}

/** The baseline of the days before the newest sample, without the newest `leftOut`; the `most` newest of them. */
export function objectBaseline(
  samples: ObjectSamples,
  days: number,
  leftOut: number,
  most = Infinity,
): DurationBaseline {
  const { endsMs, durations } = samples;
  const until = Math.max(0, endsMs.length - leftOut);
  const oldestMs = (endsMs.at(-1) ?? 0) - days * DAY_MS;
  let from = Math.max(0, until - most);
  while (from < until && (endsMs[from] ?? 0) < oldestMs) from += 1;
  return baselineOf(durations.slice(from, until));
}

/** Successful durations of a source, hour by hour: many values, of which whole hours come and go. */
export interface SourceSamples {
  readonly hours: Map<number, number[]>;
  /** Those of `hours` that are in ascending order, since they were looked at and not added to. */
  readonly sorted: Set<number>;
}

export const newSourceSamples = (): SourceSamples => ({ hours: new Map(), sorted: new Set() });

export function addSourceSample({ hours, sorted }: SourceSamples, endMs: number, seconds: number): void {
  const hour = Math.floor(endMs / HOUR_MS);
  const values = hours.get(hour);
  if (values !== undefined) {
    values.push(seconds);
    sorted.delete(hour);
    return;
  }
  hours.set(hour, [seconds]);
  if (hours.size <= SAMPLE_DAYS * 24 + 48) return;
  const newest = Math.max(...hours.keys());
  for (const old of hours.keys()) {
    if (old >= newest - SAMPLE_DAYS * 24 - 24) continue;
    hours.delete(old);
    sorted.delete(old);
  }
}

/** The baseline of the whole hours of the days before the hour in which the window begins. */
export function sourceBaseline(samples: SourceSamples, days: number, windowFromMs: number): DurationBaseline {
  const until = Math.floor(windowFromMs / HOUR_MS);
  const chunks: number[][] = [];
  let size = 0;
  for (let hour = until - days * 24; hour < until; hour += 1) {
    const values = samples.hours.get(hour);
    if (values === undefined) continue;
    if (!samples.sorted.has(hour)) {
      values.sort((a, b) => a - b);
      samples.sorted.add(hour);
    }
    chunks.push(values);
    size += values.length;
  }
  return {
    size,
    countFrom: (seconds) => chunks.reduce((count, values) => count + countFrom(values, seconds), 0),
    percentile: (fraction) => percentileOfChunks(chunks, fraction),
  };
}
