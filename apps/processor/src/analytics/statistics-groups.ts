import type { RunGroup } from './aggregation/grouped-runs.queries.js';
import { type GroupKey, Groups } from './aggregation/grouping.js';
import { eachPacked } from './aggregation/packed-runs.js';
import { ExactDistribution, type Distribution } from './aggregation/distribution.js';
import { RunStatistics } from './aggregation/run-statistics.js';
import {
  addHead,
  allTargets,
  newSketchStatistics,
  type SketchStatistics,
  type SketchTargets,
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

/** Statistics of runs that are partly read from rollups. */
export class RolledStatistics implements RolledVisitor {
  readonly groups: Groups<SketchStatistics>;

  constructor(columns: readonly (keyof GroupKey)[]) {
    this.groups = new Groups(columns, newSketchStatistics);
  }

  addGroup(group: RunGroup): void {
    addGroup(this.groups, group);
  }

  addRecord(subject: RecordSubject, _startSecs: number, head: RecordHead): SketchTargets {
    const statistics = this.groups.of(subject);
    addHead(statistics, head);
    return allTargets(statistics);
  }
}
