import { DAY_MS } from '@app/time';
import type { Expectation } from '../model/expectation.js';
import type { Subject } from '../model/subject.js';
import { type Meaning, meanings } from '../model/meaning.js';
import { rules } from '../rules/rules.js';

/** A meaning that says something about a subject: not about ourselves, and not about our limits. */
type SubjectMeaning = Exclude<Meaning, 'behind' | 'limited'>;

const isOfSubject = (meaning: Meaning): meaning is SubjectMeaning => meaning !== 'behind' && meaning !== 'limited';

/**
 * The states of a subject, the worst first: the meanings of rules, then `unknown` (we cannot tell), `learning` (nothing is
 * expected yet), `well` and `retired` (not expected any more).
 */
export const subjectStates = [...meanings.filter(isOfSubject), 'unknown', 'learning', 'well', 'retired'] as const;
export type SubjectState = (typeof subjectStates)[number];

/**
 * Why a state is `unknown`. `alert_unknown`: an alert cannot be judged. `behind`: we ourselves are behind. `unheard`: nothing is
 * expected of the subject, and it has not run for a week. `not_evaluated`: no processor evaluates the rules.
 */
export const unknownReasons = ['alert_unknown', 'behind', 'unheard', 'not_evaluated'] as const;
export type UnknownReason = (typeof unknownReasons)[number];

/** The part of an open alert that decides about states. Times are ISO 8601 in UTC. */
export interface OpenAlert {
  readonly rule: string;
  readonly subject: Subject;
  readonly state: 'firing' | 'unknown';
  readonly started_at: string;
  readonly detected_at: string;
  /** Of the last transition. */
  readonly updated_at: string;
}

/** State of a subject's expectation; `none`: nothing is expected of it; null: nothing is said yet. */
export type ExpectationState = Expectation['state'] | 'none' | null;

/** All that decides about the state of a subject. */
export interface SubjectFacts<A extends OpenAlert = OpenAlert> {
  /** The open alerts that count for it. */
  readonly alerts: readonly A[];
  /** A firing alert which says that we ourselves are behind. */
  readonly behind: OpenAlert | null;
  readonly expectation: ExpectationState;
  /** ISO 8601 in UTC; null: no run has ended. */
  readonly last_run_at: string | null;
}

/** The state of a subject. Times are ISO 8601 in UTC; null: nothing but the clock says when it began. */
export interface DecidedState<A extends OpenAlert = OpenAlert> {
  readonly state: SubjectState;
  readonly reason: UnknownReason | null;
  /** When it began in the world. */
  readonly since: string | null;
  /** When it was known. */
  readonly detected_at: string | null;
  /** The alerts that make it so. */
  readonly deciding: readonly A[];
}

/** Silence of which no rule has an opinion is not health: after this long nothing is known. */
const UNHEARD_MS = 7 * DAY_MS;

const meaningByRule = new Map(rules.map(({ id, meaning }) => [id, meaning]));

/** The meaning of a rule's alerts; `failing` for a rule that this version does not have. */
export const meaningOf = (rule: string): Meaning => meaningByRule.get(rule) ?? 'failing';

/**
 * The state of a subject: the worst meaning of its firing alerts. Without one it is `unknown` while an alert cannot be judged
 * or we are behind; else what is expected of it decides.
 */
export function stateOf<A extends OpenAlert>(facts: SubjectFacts<A>, nowMs: number): DecidedState<A> {
  const firing = facts.alerts.filter(({ state }) => state === 'firing');
  for (const state of subjectStates) {
    const deciding = firing.filter(({ rule }) => meaningOf(rule) === state);
    if (deciding.length > 0) return { state, reason: null, deciding, ...firstOf(deciding) };
  }
  const unclear = facts.alerts.filter(({ rule, state }) => state === 'unknown' && isOfSubject(meaningOf(rule)));
  if (unclear.length > 0) {
    // Until its last transition the alert could be judged.
    const at = unclear.map(({ updated_at }) => updated_at).sort(byTime)[0]!;
    return { ...nothing, state: 'unknown', reason: 'alert_unknown', deciding: unclear, since: at, detected_at: at };
  }
  return withoutAlerts(facts, nowMs);
}

const nothing = { reason: null, since: null, detected_at: null, deciding: [] } as const;

function withoutAlerts<A extends OpenAlert>(
  { behind, expectation, last_run_at }: SubjectFacts<A>,
  nowMs: number,
): DecidedState<A> {
  if (expectation === 'retired') return { ...nothing, state: 'retired' };
  if (behind !== null) return { ...nothing, state: 'unknown', reason: 'behind', ...firstOf([behind]) };
  if (expectation === 'learning' || expectation === 'none') {
    const unheardMs = (last_run_at === null ? -Infinity : Date.parse(last_run_at)) + UNHEARD_MS;
    if (unheardMs < nowMs) {
      const at = last_run_at === null ? null : new Date(unheardMs).toISOString();
      return { ...nothing, state: 'unknown', reason: 'unheard', since: at, detected_at: at };
    }
  }
  return { ...nothing, state: expectation === null || expectation === 'learning' ? 'learning' : 'well' };
}

const byTime = (a: string, b: string): number => Date.parse(a) - Date.parse(b);

/** When the first of several alerts began, and when that one was known. */
function firstOf(alerts: readonly OpenAlert[]): Pick<DecidedState, 'since' | 'detected_at'> {
  let [first, firstMs] = [alerts[0]!, Infinity];
  for (const alert of alerts) {
    const startedMs = Date.parse(alert.started_at);
    if (startedMs < firstMs) [first, firstMs] = [alert, startedMs];
  }
  return { since: first.started_at, detected_at: first.detected_at };
}

/** The state that a wide alert gives everything together: objects beyond our limits are left out, and being behind hides the rest. */
const stateOfWide = ({ rule, state }: OpenAlert): SubjectState => {
  const meaning = meaningOf(rule);
  if (state === 'unknown' || meaning === 'behind') return 'unknown';
  return meaning === 'limited' ? 'incomplete' : meaning;
};

/**
 * The state of many subjects together, out of their states and the alerts about whole companies or everything: the worst there is.
 * Subjects that are learning or retired do not matter beside one that is well. Null: there is nothing.
 */
export function stateOfAll(states: ReadonlySet<SubjectState>, wide: readonly OpenAlert[]): SubjectState | null {
  const all = new Set([...states, ...wide.map(stateOfWide)]);
  if (all.has('well')) all.delete('learning');
  return subjectStates.find((state) => all.has(state)) ?? null;
}
