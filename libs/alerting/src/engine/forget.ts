import { DAY_MS } from '@app/time';
import type { AlertTransition } from '../model/alert.js';
import { subjectName } from '../model/subject.js';
import type { FoldContext } from './context.js';
import { resolve } from './lifecycle.js';
import { callRoll } from './roll-call.js';
import { forgetRunTimes } from './run-times.js';
import type { AlertHolder, CompanyState, EngineState, ObjectState, SourceState } from './state.js';

/** An object whose last run ended longer ago is not followed any more. */
const FORGET_AFTER_DAYS = 90;

/** Whether a look for objects to forget is due: at the begin of each day in UTC. */
export const isForgettingDue = (nowMs: number): boolean => nowMs % DAY_MS === 0;

/**
 * Lets go of objects that have not run for 90 days, of sources that have no object left, and of companies that have no
 * source. Their alerts are resolved and say so: nobody is there any more of whom a run could be evidence.
 */
export function forgetUnseen(state: EngineState, context: FoldContext, nowMs: number): AlertTransition[] {
  const oldestMs = nowMs - FORGET_AFTER_DAYS * DAY_MS;
  const transitions: AlertTransition[] = [];
  for (const [name, company] of state.companies) {
    const missed = company.missing.size;
    for (const source of company.sources.values()) {
      transitions.push(...forgetObjects(state, company, source, oldestMs, nowMs));
    }
    if (company.sources.size === 0 && company.unreadable.size === 0) {
      transitions.push(...endAlerts(state, company, nowMs));
      state.openCycles -= company.open.size;
      state.companies.delete(name);
    } else if (company.missing.size < missed) transitions.push(...callRoll(state, company, context, nowMs, null));
  }
  return transitions;
}

function forgetObjects(
  state: EngineState,
  company: CompanyState,
  source: SourceState,
  oldestMs: number,
  nowMs: number,
): AlertTransition[] {
  const transitions: AlertTransition[] = [];
  for (const [name, object] of source.objects) {
    if (Math.max(object.habit.lastMs, object.newest.end_ms) >= oldestMs) continue;
    transitions.push(...endAlerts(state, object, nowMs));
    source.objects.delete(name);
    forgetObject(company, object);
    state.objectsCount -= 1;
    forgetRunTimes(source);
  }
  if (source.objects.size > 0) return transitions;
  transitions.push(...endAlerts(state, source, nowMs));
  company.sources.delete(source.subject.source ?? '');
  state.sourcesCount -= 1;
  return transitions;
}

// Every key that a cycle knows is that of an object.
function forgetObject(company: CompanyState, { key }: ObjectState): void {
  company.objects.delete(key);
  company.missing.delete(key);
  for (const cycle of company.open.values()) cycle.objects.delete(key);
  for (const cycle of company.closed) cycle.objects.delete(key);
}

function endAlerts(state: EngineState, holder: AlertHolder, nowMs: number): AlertTransition[] {
  const summary = `${subjectName(holder.subject)} has not run for ${FORGET_AFTER_DAYS} days: it is not followed any more`;
  return [...holder.alerts].flatMap((open) =>
    resolve(state, holder, open, { summary, evidence: open.evidence }, nowMs),
  );
}
