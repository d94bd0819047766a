import type { RunGroup } from './aggregation/grouped-runs.js';
import { type GroupKey, Groups } from './aggregation/grouping.js';
import { eachPacked } from './aggregation/packed-runs.js';
import { ExactSpread, type Spread } from './aggregation/spread.js';
import { Tally } from './aggregation/tally.js';
import {
  addHead,
  allTargets,
  newSketchTally,
  type SketchTally,
  type SketchTargets,
  type TileHead,
} from './rollups/tile.js';
import type { RolledVisitor, TileSubject } from './runs-reader.js';

function addGroup<S extends Spread>(groups: Groups<Tally<S>>, group: RunGroup): void {
  const tally = groups.of(group);
  eachPacked(group.packed, (run) => tally.addRun(run));
}

/** The groups of runs that were read themselves. */
export function exactTallies(columns: readonly (keyof GroupKey)[], found: readonly RunGroup[]): Groups<Tally> {
  const groups = new Groups<Tally>(columns, () => new Tally(() => new ExactSpread()));
  for (const group of found) addGroup(groups, group);
  return groups;
}

/** The groups of runs of which many are rolled up. */
export class RolledTallies implements RolledVisitor {
  readonly groups: Groups<SketchTally>;

  constructor(columns: readonly (keyof GroupKey)[]) {
    this.groups = new Groups(columns, newSketchTally);
  }

  addGroup(group: RunGroup): void {
    addGroup(this.groups, group);
  }

  addRecord(subject: TileSubject, _startSecs: number, head: TileHead): SketchTargets {
    const tally = this.groups.of(subject);
    addHead(tally, head);
    return allTargets(tally);
  }
}
