import type { RunGroup } from '../aggregation/grouped-runs.queries.js';
import { eachPacked, type Outcome, outcomeOf } from '../aggregation/packed-runs.js';
import type { RolledVisitor, RecordSubject } from '../rolled-runs.queries.js';
import type { RecordHead, SketchTargets } from '../rollups/rollup-block.js';
import type { LocalDay } from './local-days.js';

/** Numbers of runs of a day, by outcome. */
export type DayCount = Record<Outcome, number>;

const noSketches: SketchTargets = [null, null, null];

/** Counts runs by the day of their start. A rollup period must lie within one day. */
export class DayCounts implements RolledVisitor {
  readonly counts: readonly DayCount[];

  /** @param days each begins where the one before ends */
  constructor(private readonly days: readonly LocalDay[]) {
    this.counts = days.map(() => ({ succeeded: 0, partial: 0, failed: 0, unrated: 0 }));
  }

  addGroup(group: RunGroup): void {
    eachPacked(group.packed, ({ startMicros, outcome }) => this.add(Number(startMicros) / 1e6, outcome, 1));
  }

  addRecord(_subject: RecordSubject, startSecs: number, { runs, status }: RecordHead): SketchTargets {
    this.add(startSecs, outcomeOf(status), runs);
    return noSketches;
  }

  private add(secs: number, outcome: Outcome, runs: number): void {
    const count = this.counts[this.dayOf(secs)];
    if (count !== undefined) count[outcome] += runs;
  }

  /** Number of the day that holds the time, by bisection; -1: none does. */
  private dayOf(secs: number): number {
    let [low, high] = [0, this.days.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.days[middle]!.toSecs <= secs) low = middle + 1;
      else high = middle;
    }
    return low < this.days.length && this.days[low]!.fromSecs <= secs ? low : -1;
  }
}
