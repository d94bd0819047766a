import { adoptChange, type CusumLimits, type CusumNews, endWithOthers } from '@app/analytics';
import type { AlertTransition } from '../model/alert.js';
import { levelMetrics } from '../rules/checks.js';
import { checksOf, type FoldContext } from './context.js';
import { isoOf } from './evidence.js';
import { judge } from './judge.js';
import { releaseSums } from './level-rest.js';
import type { EngineState, ObjectState, SourceState, WatchedLevel } from './state.js';

/** The words for a change of a level that has ended. */
export const saysEnd = {
  over: 'is as it was before',
  adopted: 'has been so for days: it is usual from now on',
} as const;

/** The end of a change of a whole source. */
interface SourceEnd {
  readonly news: Exclude<NonNullable<CusumNews>, 'changed'>;
  /** Place of the metric in `levelMetrics`. */
  readonly metric: number;
  /** The usual value of the source now, above the one before. */
  readonly shift: number;
  readonly limits: CusumLimits;
}

/**
 * A change that has ended for a source has ended for its objects: one whose last runs are as before does not wait for another
 * run, and the level of each moves with what is usual of the source.
 */
export function followSource(
  state: EngineState,
  { objects }: SourceState,
  end: SourceEnd,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const transitions: AlertTransition[] = [];
  for (const object of objects.values()) {
    const level = object.levels[end.metric];
    if (level == null) continue;
    const hasEnded =
      end.news === 'over' ? level.up !== null && endWithOthers(level.up, end.limits) : adopt(level, end, nowMs);
    releaseSums(level);
    if (!hasEnded) continue;
    level.upRuns.length = 0;
    transitions.push(...tellEnd(state, object, end, context, nowMs));
  }
  return transitions;
}

// @returns whether a change of its own has ended; one that began long after that of the source has not
function adopt(level: WatchedLevel, { shift, limits }: SourceEnd, nowMs: number): boolean {
  const { up, down } = level;
  if (up?.isOpen === true) {
    if (nowMs - up.openedMs < limits.adoptAfterMs / 2) return false;
    adoptChange(up);
    level.mean += up.shift;
    return true;
  }
  level.mean += shift;
  level.up = null;
  level.upRuns.length = 0;
  if (down?.isOpen !== true) {
    level.down = null;
    level.downRuns.length = 0;
  }
  return false;
}

function tellEnd(
  state: EngineState,
  object: ObjectState,
  { news, metric }: SourceEnd,
  context: FoldContext,
  nowMs: number,
): AlertTransition[] {
  const run = object.lastGood ?? object.newest;
  const judged = {
    holder: object,
    window: () => `the run that ended at ${isoOf(run.end_ms)}`,
    runs: [run],
    sampleSize: 1,
    lastGood: null,
    eventMs: run.end_ms,
  };
  const verdict = { is: 'good', measurements: [], says: saysEnd[news] } as const;
  return checksOf('level', object.subject, context, 'object').flatMap((bound) => {
    const { check } = bound;
    if (check.metric !== levelMetrics[metric] || check.direction !== 'up') return [];
    return judge(state, bound, verdict, judged, nowMs);
  });
}
