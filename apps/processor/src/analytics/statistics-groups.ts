import type { RunGroup } from './aggregation/grouped-runs.queries.js';
import { type GroupKey, Groups } from './aggregation/grouping.js';
import { eachPacked } from './aggregation/packed-runs.js';
import { ExactDistribution, type Distribution } from './aggregation/distribution.js';
import { RunStatistics } from './aggregation/run-statistics.js';
import {
  addHead,
  LazySketch,
  newSketchStatistics,
  type SketchTargets,
  targetsOf,
  type RecordHead,
} from './rollups/rollup-block.js';
import type { RolledVisitor, RecordSubject } from './rolled-runs.queries.js';

function addGroup<S extends Distribution>(groups: Groups<RunStatistics<S>>, group: RunGroup): void {
  const statistics = groups.of(group);
  eachPacked(group.packed, (run) => statistics.addRun(run));
}

/** The statistics of all groups together. */
export function merged<T extends RunStatistics>(groups: Groups<T>, make: () => T): T {
  const whole = make();
  for (const { value } of groups.sorted()) whole.merge(value);
  return whole;
}

/** Exact statistics of runs that were read one by one. */
export function exactStatistics(
  columns: readonly (keyof GroupKey)[],
  found: readonly RunGroup[],
): Groups<RunStatistics> {
  const groups = new Groups<RunStatistics>(columns, () => new RunStatistics(() => new ExactDistribution()));
  for (const group of found) addGroup(groups, group);
  return groups;
}

type LazyStatistics = RunStatistics<LazySketch>;
const newLazyStatistics = (): LazyStatistics => new RunStatistics(() => new LazySketch());

/** Statistics of runs that are partly read from rollups. Of the groups that nobody looks at no sketch is decoded. */
export class RolledStatistics implements RolledVisitor {
  readonly groups: Groups<LazyStatistics>;

  constructor(columns: readonly (keyof GroupKey)[]) {
    this.groups = new Groups(columns, newLazyStatistics);
  }

  addGroup(group: RunGroup): void {
    addGroup(this.groups, group);
  }

  addRecord(subject: RecordSubject, _startSecs: number, head: RecordHead): SketchTargets {
    const statistics = this.groups.of(subject);
    addHead(statistics, head);
    return targetsOf(statistics);
  }

  /** The statistics of all groups together. */
  together(): RunStatistics {
    return merged(this.groups, newLazyStatistics);
  }
}

/** The same that counts all groups together as it goes: the sketches of a source need not be put together of those of its objects. */
export class RolledStatisticsAndWhole extends RolledStatistics {
  private readonly whole = newSketchStatistics();
  private hasTotals = false;

  override addGroup(group: RunGroup): void {
    super.addGroup(group);
    eachPacked(group.packed, (run) => this.whole.addRun(run));
  }

  addTotal(head: RecordHead): SketchTargets {
    this.hasTotals = true;
    addHead(this.whole, head);
    return targetsOf(this.whole);
  }

  override together(): RunStatistics {
    return this.hasTotals ? this.whole : super.together();
  }
}
