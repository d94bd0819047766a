import { MINUTE_MS } from '@app/time';
import type { AlertTransition } from '../model/alert.js';
import { checksOf, type FoldContext } from './context.js';
import { FRESH_MS } from './delay.js';
import { isoOf } from './evidence.js';
import { judge, metricsOf } from './judge.js';
import { doubtedSources, forgiveSilences } from './doubt.js';
import type { EngineState } from './state.js';

/** Runs that ended long ago come one after the other: a history, after which everybody is heard of again. */
const CATCHING_UP_MS = MINUTE_MS;

const isCatchingUp = ({ isBehind, lagMs, arrivedMs }: EngineState, nowMs: number): boolean =>
  !isBehind && lagMs >= FRESH_MS && nowMs - arrivedMs < CATCHING_UP_MS;

/**
 * Whether we ourselves are behind. While we are, silence of others says nothing, and afterwards it is counted from the end
 * of that on.
 */
export function judgePipeline(state: EngineState, context: FoldContext, nowMs: number): AlertTransition[] {
  let isBehind = state.isBehind;
  const transitions = checksOf('pipeline', state.everything.subject, context).flatMap((bound) => {
    const silentSources = isCatchingUp(state, nowMs) ? 0 : doubtedSources(state);
    const view = {
      silentSources,
      delaySecs: state.delaySecs,
      lagSecs: state.lagMs / 1000,
      alertMetrics: metricsOf(state.everything, bound.rule.id),
    };
    const verdict = bound.check.evaluate(view, bound.settings.options);
    if (verdict !== null) isBehind = verdict.is === 'bad';
    const judged = {
      holder: state.everything,
      window: () => `up to ${isoOf(nowMs)}`,
      runs: [],
      sampleSize: silentSources,
      lastGood: null,
      eventMs: nowMs,
    };
    return judge(state, bound, verdict, judged, nowMs);
  });
  if (state.isBehind && !isBehind) {
    state.behindUntilMs = nowMs;
    forgiveSilences(state);
  }
  state.isBehind = isBehind;
  return transitions;
}
