import type { RunGroup } from './aggregation/grouped-runs.queries.js';
import { type GroupKey, Groups } from './aggregation/grouping.js';
import {
  eachPacked,
  measures,
  type Outcome,
  outcomeOf,
  type PackedRun,
  packedCountOf,
} from './aggregation/packed-runs.js';
import type { Distribution } from './aggregation/distribution.js';
import { metricOf, type MetricName, type Point } from './metric-table.js';
import { LazySketch, type SketchTargets, type RecordHead, type UnreadSketches } from './rollups/rollup-block.js';
import type { RolledVisitor, RecordSubject } from './rolled-runs.queries.js';

/** The runs of a group, bucket by bucket. */
export interface Series {
  readonly runs: number;
  /** By the number of the bucket. Buckets without runs are absent. */
  readonly points: ReadonlyMap<number, Point>;
}

export interface SeriesQuestion {
  readonly columns: readonly (keyof GroupKey)[];
  readonly metric: MetricName;
  readonly bucketSecs: number;
}

/** How points are made of runs. */
interface PointsForm<S> {
  readonly bucketSecs: number;
  /** Index in `measures` of the measurement that the metric reads; -1: it only counts. */
  readonly measured: number;
  readonly newDistribution: () => S;
}

const formOf = <S>({ metric, bucketSecs }: SeriesQuestion, newDistribution: () => S): PointsForm<S> => {
  const { measure } = metricOf(metric);
  return { bucketSecs, measured: measure === null ? -1 : measures.indexOf(measure), newDistribution };
};

const bucketOf = ({ startMicros }: PackedRun, bucketSecs: number): number =>
  Math.floor(Math.floor(Number(startMicros) / 1e6) / bucketSecs);

function countIn(point: Point, outcome: Outcome, runs: number): void {
  point.runs += runs;
  if (outcome !== 'unrated') point.rated += runs;
  if (outcome === 'failed') point.failed += runs;
}

/** The series of a group. Points are made when somebody asks for them: of thousands of series an answer shows fifty. */
class GroupSeries<S extends Distribution> implements Series {
  runs = 0;
  private unread: Buffer[] = [];
  private readonly made = new Map<number, Point>();

  constructor(protected readonly form: PointsForm<S>) {}

  addPacked(packed: Buffer): void {
    this.runs += packedCountOf(packed);
    this.unread.push(packed);
  }

  get points(): ReadonlyMap<number, Point> {
    const { unread } = this;
    this.unread = [];
    for (const packed of unread) eachPacked(packed, (run) => this.addRun(run));
    return this.made;
  }

  protected pointOf(bucket: number): Point & { readonly distribution: S | null } {
    const known = this.made.get(bucket);
    if (known !== undefined) return known as Point & { distribution: S | null };
    const distribution = this.form.measured < 0 ? null : this.form.newDistribution();
    const point = { runs: 0, rated: 0, failed: 0, sum: 0, distribution };
    this.made.set(bucket, point);
    return point;
  }

  private addRun(run: PackedRun): void {
    const { outcome, values } = run;
    const value = values[this.form.measured] ?? -1;
    const point = this.pointOf(bucketOf(run, this.form.bucketSecs));
    countIn(point, outcome, 1);
    if (outcome === 'unrated' || value < 0 || point.distribution === null) return;
    point.sum = (point.sum ?? 0) + value;
    point.distribution.add(value);
  }
}

/** Series of runs, by group. */
export class SeriesGroups<S extends Distribution> {
  readonly groups: Groups<GroupSeries<S>>;

  constructor(question: SeriesQuestion, newDistribution: () => S) {
    const form = formOf(question, newDistribution);
    this.groups = new Groups(question.columns, () => new GroupSeries(form));
  }

  addGroup(group: RunGroup): void {
    this.groups.of(group).addPacked(group.packed);
  }
}

/** A record of a rollup. */
interface SeriesRecord {
  readonly startSecs: number;
  readonly outcome: Outcome;
  readonly runs: number;
  readonly durationSum: number;
  /** Where its sketch is; null: the metric only counts. */
  sketch: { readonly bytes: Buffer; readonly at: number } | null;
}

class RolledGroupSeries extends GroupSeries<LazySketch> implements UnreadSketches {
  private records: SeriesRecord[] = [];
  /** The same for each of its records. */
  readonly targets: SketchTargets = measures.map((_, index) => (index === this.form.measured ? this : null));

  addRecord(startSecs: number, { runs, status, durationSum }: RecordHead): void {
    this.runs += runs;
    this.records.push({ startSecs, outcome: outcomeOf(status), runs, durationSum, sketch: null });
  }

  /** The sketch of the record that was added last. */
  addUnread(bytes: Buffer, at: number): void {
    this.records.at(-1)!.sketch = { bytes, at };
  }

  override get points(): ReadonlyMap<number, Point> {
    const { records } = this;
    this.records = [];
    for (const { startSecs, outcome, runs, durationSum, sketch } of records) {
      const point = this.pointOf(Math.floor(startSecs / this.form.bucketSecs));
      countIn(point, outcome, runs);
      point.sum = (point.sum ?? 0) + durationSum;
      if (sketch !== null) point.distribution?.addUnread(sketch.bytes, sketch.at);
    }
    return super.points;
  }
}

/** Series of runs that are partly read from rollups. */
export class RolledSeries implements RolledVisitor {
  readonly groups: Groups<RolledGroupSeries>;

  constructor(question: SeriesQuestion) {
    const form = formOf(question, () => new LazySketch());
    this.groups = new Groups(question.columns, () => new RolledGroupSeries(form));
  }

  addGroup(group: RunGroup): void {
    this.groups.of(group).addPacked(group.packed);
  }

  addRecord(subject: RecordSubject, startSecs: number, head: RecordHead): SketchTargets {
    const series = this.groups.of(subject);
    series.addRecord(startSecs, head);
    return series.targets;
  }
}
