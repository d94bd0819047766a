import type { AlertTransition } from '../model/alert.js';
import { checksOf, type FoldContext } from './context.js';
import { isoOf } from './evidence.js';
import { judge, metricsOf } from './judge.js';
import type { EngineState } from './state.js';

/**
 * Whether we ourselves are behind. While we are, silence of others says nothing, and afterwards it is counted from the end
 * of that on.
 */
export function judgePipeline(
  state: EngineState,
  { sources, silentSources }: { readonly sources: number; readonly silentSources: number },
  context: FoldContext,
  nowMs: number,
): { readonly isBehind: boolean; readonly transitions: AlertTransition[] } {
  let isBehind = false;
  const transitions = checksOf('pipeline', state.everything.subject, context).flatMap((bound) => {
    const view = {
      sources,
      silentSources,
      delaySecs: state.delaySecs,
      silenceSecs: (nowMs - state.arrivedMs) / 1000,
      alertMetrics: metricsOf(state.everything, bound.rule.id),
    };
    const verdict = bound.check.evaluate(view, bound.settings.options);
    if (verdict?.is === 'bad') isBehind = true;
    const judged = {
      holder: state.everything,
      window: () => `up to ${isoOf(nowMs)}`,
      runs: [],
      sampleSize: sources,
      lastGood: null,
      eventMs: nowMs,
    };
    return judge(state, bound, verdict, judged, nowMs);
  });
  // At the moment in which it ends nobody had the time to be heard yet.
  const isOver = state.isBehind && !isBehind;
  if (isOver) state.behindUntilMs = nowMs;
  state.isBehind = isBehind;
  return { isBehind: isBehind || isOver, transitions };
}
