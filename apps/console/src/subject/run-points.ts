import type { RunPoint, SeriesKey, Timeseries } from '../api/types';

/** Values side by side, as charts take them: the first time first. */
export interface RunPoints {
  readonly times: number[];
  readonly succeeded: (number | null)[];
  readonly failed: (number | null)[];
  readonly partial: (number | null)[];
  readonly runs: RunPoint[];
}

/** Cancelled, skipped and running ones say nothing of how long a run takes. */
const rated: readonly RunPoint['status'][] = ['SUCCESS', 'PARTIAL', 'FAILED'];

/** A point for each run that ended with a result and has a duration; `runs` in any order. */
export function pointsOfRuns(runs: readonly RunPoint[]): RunPoints {
  const drawn = runs
    .filter((run) => rated.includes(run.status) && run.duration_seconds !== null)
    .map((run) => ({ run, time: Date.parse(run.start_time) }))
    .sort((a, b) => a.time - b.time);
  const only = (status: RunPoint['status']): (number | null)[] =>
    drawn.map(({ run }) => (run.status === status ? run.duration_seconds : null));
  return {
    times: drawn.map(({ time }) => time),
    succeeded: only('SUCCESS'),
    failed: only('FAILED'),
    partial: only('PARTIAL'),
    runs: drawn.map(({ run }) => run),
  };
}

export interface BucketPoints {
  readonly times: number[];
  readonly values: number[];
  readonly keys: SeriesKey[];
}

/** A point for each bucket of each series in which something ran. */
export function pointsOfSeries({ buckets, series }: Pick<Timeseries, 'buckets' | 'series'>): BucketPoints {
  const points: BucketPoints = { times: [], values: [], keys: [] };
  buckets.forEach((bucket, index) => {
    const time = Date.parse(bucket);
    for (const { key, values } of series) {
      const value = values[index];
      if (value === null || value === undefined) continue;
      points.times.push(time);
      points.values.push(value);
      points.keys.push(key);
    }
  });
  return points;
}
