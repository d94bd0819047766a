import type { AlertTransition } from '../model/alert.js';
import { checksOf, type FoldContext } from './context.js';
import { isoOf } from './evidence.js';
import { judge } from './judge.js';
import type { CompanyState, EngineState } from './state.js';

/**
 * Evaluates the rules about companies, and about all of them together, whose runs are refused because there are too
 * many objects.
 */
export function judgeRefusals(state: EngineState, context: FoldContext, nowMs: number): AlertTransition[] {
  for (const company of context.refused ?? []) state.refusedMs.set(company, nowMs);
  return [...state.refusedMs].flatMap(([name, refusedMs]) => {
    const holder = name === null ? state.everything : state.companies.get(name);
    if (holder === undefined) {
      state.refusedMs.delete(name);
      return [];
    }
    const arrivedMs = name === null ? state.arrivedMs : (holder as CompanyState).arrivedMs;
    const view = { quietSecs: (nowMs - refusedMs) / 1000, hasRunSince: arrivedMs > refusedMs };
    return checksOf('room', holder.subject, context).flatMap((bound) => {
      const verdict = bound.check.evaluate(view, bound.settings.options);
      if (verdict?.is === 'good') state.refusedMs.delete(name);
      const window = (): string => `up to ${isoOf(nowMs)}`;
      return judge(
        state,
        bound,
        verdict,
        { holder, window, runs: [], sampleSize: 0, lastGood: null, eventMs: nowMs },
        nowMs,
      );
    });
  });
}
