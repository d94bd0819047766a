import type { RunGroup } from './aggregation/grouped-runs.js';
import { type GroupKey, Groups } from './aggregation/grouping.js';
import { eachPacked, type Measure, measures, type PackedRun } from './aggregation/packed-runs.js';
import type { Spread } from './aggregation/spread.js';
import { metricOf, type MetricName, type Point } from './metric-table.js';
import { LateSketch, type SketchTargets, type TileHead } from './rollups/tile.js';
import type { RolledVisitor, TileSubject } from './runs-reader.js';

/** The runs of a group, bucket by bucket. */
export interface Series {
  runs: number;
  /** By the number of the bucket. Without those in which nothing ran. */
  readonly points: Map<number, Point>;
}

export interface SeriesQuestion {
  readonly columns: readonly (keyof GroupKey)[];
  readonly metric: MetricName;
  readonly bucketSecs: number;
}

const bucketOf = ({ startMicros }: PackedRun, bucketSecs: number): number =>
  Math.floor(Math.floor(Number(startMicros) / 1e6) / bucketSecs);

/** The series of runs that are read themselves, of runs that are rolled up, or of both. */
export class SeriesGroups<S extends Spread> {
  readonly groups: Groups<Series>;
  /** Place of what the metric measures in `measures`; -1: it only counts. */
  private readonly measured: number;

  constructor(
    protected readonly question: SeriesQuestion,
    private readonly newSpread: () => S,
  ) {
    const { measure } = metricOf(question.metric);
    this.measured = measure === null ? -1 : measures.indexOf(measure);
    this.groups = new Groups(question.columns, () => ({ runs: 0, points: new Map<number, Point>() }));
  }

  addGroup(group: RunGroup): void {
    const series = this.groups.of(group);
    eachPacked(group.packed, (run) => {
      const { isFailed, values } = run;
      const value = values[this.measured] ?? -1;
      const point = this.pointOf(series, bucketOf(run, this.question.bucketSecs));
      series.runs += 1;
      point.runs += 1;
      if (isFailed) point.failed += 1;
      if (value < 0 || point.spread === null) return;
      point.sum += value;
      point.spread.add(value);
    });
  }

  protected pointOf({ points }: Series, bucket: number): Point & { readonly spread: S | null } {
    const known = points.get(bucket);
    if (known !== undefined) return known as Point & { spread: S | null };
    const spread = this.measured < 0 ? null : this.newSpread();
    const point = { runs: 0, failed: 0, sum: 0, spread };
    points.set(bucket, point);
    return point;
  }
}

/** The series of runs of which many are rolled up. */
export class RolledSeries extends SeriesGroups<LateSketch> implements RolledVisitor {
  constructor(question: SeriesQuestion) {
    super(question, () => new LateSketch());
  }

  addRecord(subject: TileSubject, startSecs: number, { runs, status, durationSum }: TileHead): SketchTargets {
    const { metric, bucketSecs } = this.question;
    const series = this.groups.of(subject);
    const point = this.pointOf(series, Math.floor(startSecs / bucketSecs));
    series.runs += runs;
    point.runs += runs;
    if (status === 'FAILED') point.failed += runs;
    point.sum += durationSum;
    const { measure } = metricOf(metric);
    const target = (name: Measure): LateSketch | null => (name === measure ? point.spread : null);
    return [target(measures[0]), target(measures[1]), target(measures[2])];
  }
}
