import type { RunGroup } from './aggregation/grouped-runs.queries.js';
import { type GroupKey, Groups } from './aggregation/grouping.js';
import {
  eachPacked,
  type Measure,
  measures,
  type Outcome,
  outcomeOf,
  type PackedRun,
} from './aggregation/packed-runs.js';
import type { Distribution } from './aggregation/distribution.js';
import { metricOf, type MetricName, type Point } from './metric-table.js';
import { LazySketch, type SketchTargets, type RecordHead } from './rollups/rollup-block.js';
import type { RolledVisitor, RecordSubject } from './rolled-runs.queries.js';

/** The runs of a group, bucket by bucket. */
export interface Series {
  runs: number;
  /** By the number of the bucket. Buckets without runs are absent. */
  readonly points: Map<number, Point>;
}

export interface SeriesQuestion {
  readonly columns: readonly (keyof GroupKey)[];
  readonly metric: MetricName;
  readonly bucketSecs: number;
}

const bucketOf = ({ startMicros }: PackedRun, bucketSecs: number): number =>
  Math.floor(Math.floor(Number(startMicros) / 1e6) / bucketSecs);

function countIn(point: Point, outcome: Outcome, runs: number): void {
  point.runs += runs;
  if (outcome !== 'unrated') point.rated += runs;
  if (outcome === 'failed') point.failed += runs;
}

/** Series of runs, by group. */
export class SeriesGroups<S extends Distribution> {
  readonly groups: Groups<Series>;
  /** Index in `measures` of the measurement that the metric reads; -1: it only counts. */
  private readonly measured: number;

  constructor(
    protected readonly question: SeriesQuestion,
    private readonly newDistribution: () => S,
  ) {
    const { measure } = metricOf(question.metric);
    this.measured = measure === null ? -1 : measures.indexOf(measure);
    this.groups = new Groups(question.columns, () => ({ runs: 0, points: new Map<number, Point>() }));
  }

  addGroup(group: RunGroup): void {
    const series = this.groups.of(group);
    eachPacked(group.packed, (run) => {
      const { outcome, values } = run;
      const value = values[this.measured] ?? -1;
      const point = this.pointOf(series, bucketOf(run, this.question.bucketSecs));
      series.runs += 1;
      countIn(point, outcome, 1);
      if (outcome === 'unrated' || value < 0 || point.distribution === null) return;
      point.sum = (point.sum ?? 0) + value;
      point.distribution.add(value);
    });
  }

  protected pointOf({ points }: Series, bucket: number): Point & { readonly distribution: S | null } {
    const known = points.get(bucket);
    if (known !== undefined) return known as Point & { distribution: S | null };
    const distribution = this.measured < 0 ? null : this.newDistribution();
    const point = { runs: 0, rated: 0, failed: 0, sum: 0, distribution };
    points.set(bucket, point);
    return point;
  }
}

/** Series of runs that are partly read from rollups. */
export class RolledSeries extends SeriesGroups<LazySketch> implements RolledVisitor {
  constructor(question: SeriesQuestion) {
    super(question, () => new LazySketch());
  }

  addRecord(subject: RecordSubject, startSecs: number, { runs, status, durationSum }: RecordHead): SketchTargets {
    const { metric, bucketSecs } = this.question;
    const series = this.groups.of(subject);
    const point = this.pointOf(series, Math.floor(startSecs / bucketSecs));
    series.runs += runs;
    countIn(point, outcomeOf(status), runs);
    point.sum = (point.sum ?? 0) + durationSum;
    const { measure } = metricOf(metric);
    const target = (name: Measure): LazySketch | null => (name === measure ? point.distribution : null);
    return [target(measures[0]), target(measures[1]), target(measures[2])];
  }
}
