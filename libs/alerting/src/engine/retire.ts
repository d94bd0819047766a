import type { AlertTransition } from '../model/alert.js';
import { subjectName } from '../model/subject.js';
import { rules } from '../rules/rules.js';
import { type FoldContext, isRetired } from './context.js';
import { resolve } from './lifecycle.js';
import { type EngineState, holderOf } from './state.js';

const silenceRules = new Set(
  rules.filter(({ checks }) => checks.some(({ on }) => on === 'silence')).map(({ id }) => id),
);

/** Nobody waits any more for who is retired: a person said so, which is the evidence. */
export function retireAlerts(state: EngineState, context: FoldContext, nowMs: number): AlertTransition[] {
  if (context.retired.size === 0 && (context.retiredMatches ?? []).length === 0) return [];
  return [...state.alerts.values()]
    .filter(({ rule, subject }) => silenceRules.has(rule) && isRetired(subject, context))
    .flatMap((open) => {
      const summary = `${subjectName(open.subject)} is retired: it is not expected any more`;
      return resolve(state, holderOf(state, open), open, { summary, evidence: open.evidence }, nowMs);
    });
}
