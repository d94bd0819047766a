import type { Measure } from './aggregation/packed-runs.js';
import type { Distribution } from './aggregation/distribution.js';

/** The runs of one bucket of a series. */
export interface Point {
  runs: number;
  /** Those that succeeded, partly succeeded or failed: the rate is of these. */
  rated: number;
  failed: number;
  /** Sum of the known values; 0 when the metric only counts. */
  sum: number;
  /** Null: the metric only counts. */
  readonly distribution: Distribution | null;
}

interface Metric {
  /** The measurement that the metric reads; null: it only counts runs. */
  readonly measure: Measure | null;
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
      distribution!.count === 0 ? null : Math.round((sum / distribution!.count) * AVERAGE_FACTOR) / AVERAGE_FACTOR,
  },
  duration_p50: percentile('duration_seconds', 0.5),
  duration_p95: percentile('duration_seconds', 0.95),
  duration_p99: percentile('duration_seconds', 0.99),
  cpu_p95: percentile('cpu_time_seconds', 0.95),
  memory_p95: percentile('memory_used_bytes', 0.95),
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;
export const metricNames = Object.keys(metrics) as MetricName[];
export const metricOf = (name: MetricName): Metric => metrics[name];
