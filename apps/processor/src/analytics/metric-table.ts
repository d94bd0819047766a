import type { Measure } from './aggregation/packed-runs.js';
import type { Distribution } from './aggregation/distribution.js';

/** The runs of one bucket of a series. */
export interface Point {
  runs: number;
  /** Those that succeeded, partly succeeded or failed: the rate is of these. */
  rated: number;
  failed: number;
  /** Sum of the known values; 0 when the metric only counts, null when none is known. */
  sum: number | null;
  /** Null: the metric only counts. */
  readonly distribution: Distribution | null;
}

/** Columns of `runs` that hold how much a run moved. */
export type MovedColumn = 'rows_in' | 'rows_out' | 'bytes_out';

interface Metric {
  /** The measurement that the metric reads; null: it reads none. */
  readonly measure: Measure | null;
  /** The column that the metric sums up; left out: it sums up none. */
  readonly moved?: MovedColumn;
  /** Value of a bucket without runs. */
  readonly empty: number | null;
  readonly read: (point: Point) => number | null;
}

const AVERAGE_FACTOR = 1e6;

const count = (read: (point: Point) => number): Metric => ({ measure: null, empty: 0, read });

const percentile = (measure: Measure, fraction: number): Metric => ({
  measure,
  empty: null,
  read: ({ distribution }) => distribution!.percentile(fraction),
});

// A SKIPPED or CANCELLED run has moved what it says, too. Rollups do not hold it: it is read from the runs.
const sumOf = (moved: MovedColumn): Metric => ({ measure: null, moved, empty: null, read: ({ sum }) => sum });

/** The metrics of `GET /analytics/timeseries`. */
const metrics = {
  runs: count(({ runs }) => runs),
  failures: count(({ failed }) => failed),
  failure_rate: {
    measure: null,
    empty: null,
    read: ({ failed, rated }) => (rated === 0 ? null : (100 * failed) / rated),
  },
  duration_avg: {
    measure: 'duration_seconds',
    empty: null,
    // Rounded to six decimals: the last digits of a sum depend on the order of the runs.
    read: ({ sum, distribution }) =>
      distribution!.count === 0
        ? null
        : Math.round(((sum ?? 0) / distribution!.count) * AVERAGE_FACTOR) / AVERAGE_FACTOR,
  },
  duration_p50: percentile('duration_seconds', 0.5),
  duration_p95: percentile('duration_seconds', 0.95),
  duration_p99: percentile('duration_seconds', 0.99),
  cpu_p95: percentile('cpu_time_seconds', 0.95),
  memory_p95: percentile('memory_used_bytes', 0.95),
  rows_in: sumOf('rows_in'),
  rows_out: sumOf('rows_out'),
  bytes_out: sumOf('bytes_out'),
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;
export const metricNames = Object.keys(metrics) as MetricName[];
export const metricOf = (name: MetricName): Metric => metrics[name];
