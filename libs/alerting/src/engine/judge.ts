import type { AlertTransition } from '../model/alert.js';
import type { RunFact } from '../model/run-fact.js';
import type { Subject } from '../model/subject.js';
import type { Verdict } from '../rules/checks.js';
import type { Bound } from './context.js';
import { evidenceOf } from './evidence.js';
import { applyFinding } from './lifecycle.js';
import type { AlertHolder, EngineState } from './state.js';

/** The subject of a verdict, and what it was read off. */
export interface Judged {
  readonly holder: AlertHolder;
  /** The window in words; called only when an alert needs it. */
  readonly window: () => string;
  readonly runs: readonly RunFact[];
  readonly sampleSize: number;
  readonly lastGood: RunFact | null;
  readonly missing?: readonly string[];
  readonly eventMs: number;
  /** When it began in the world, where that is before `eventMs`. */
  readonly startedMs?: number | undefined;
  /** The cause that joins alerts. */
  readonly cause?: string | null;
}

// A slow run is no failure and has no message: objects of one source that are slow together are slow for one reason.
const causeWithout = (rule: string, { source }: Subject): string | null =>
  source === null ? null : `${rule} of ${source}`;

/** The metrics that the open alerts of a rule are about. */
export const metricsOf = ({ alerts }: AlertHolder, ruleId: string): string[] =>
  alerts.find(({ rule }) => rule === ruleId)?.evidence.measurements.map(({ metric }) => metric) ?? [];

/** Turns the verdict of a check into the changes that it makes. */
export function judge(
  state: EngineState,
  { rule, place, settings }: Pick<Bound<'room'>, 'rule' | 'place' | 'settings'>,
  verdict: Verdict,
  judged: Judged,
  nowMs: number,
): AlertTransition[] {
  if (verdict === null) return [];
  const { holder, eventMs, startedMs = eventMs, missing = [] } = judged;
  const runs = verdict.runs ?? judged.runs;
  // Nearly every verdict is a good one about a subject without an alert: nothing is made for it.
  if (verdict.is === 'good' && holder.alerts.length === 0) return [];
  const evidence = () =>
    evidenceOf({
      verdict,
      window: judged.window(),
      runs,
      sampleSize: judged.sampleSize,
      lastGood: judged.lastGood,
      missing,
    });
  const cause = judged.cause === undefined ? causeWithout(rule.id, holder.subject) : judged.cause;
  return applyFinding(
    state,
    {
      rule,
      place,
      settings,
      holder,
      verdict,
      cause: verdict.is === 'good' ? null : cause,
      evidence,
      eventMs,
      startedMs,
    },
    nowMs,
  );
}
