import {
  alertEndOf,
  type AlertTransition,
  type DecidedState,
  type ExpectationState,
  type OpenAlert,
  type OpenAlerts,
  type Subject,
  stateOf,
} from '@app/alerting';

/** The part of a stored subject that its state is decided from, and its state as stored. */
export interface StoredSubject {
  readonly subject_id: string;
  readonly subject: Subject;
  readonly last_run_at: string | null;
  readonly expectation: ExpectationState;
  readonly state: string;
  readonly reason: string | null;
}

export interface ChangedState {
  readonly subject_id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly since: string;
  readonly detected_at: string;
}

/** The state of a source or an object, out of all open alerts. */
export function decide<A extends OpenAlert>(
  { subject, last_run_at, expectation }: Omit<StoredSubject, 'subject_id' | 'state' | 'reason'>,
  alerts: OpenAlerts<A>,
  nowMs: number,
): DecidedState<A> & { readonly alerts: readonly A[] } {
  const ours = subject.object_type === null ? alerts.ofSource(subject) : alerts.ofObject(subject, expectation);
  const facts = { alerts: ours, behind: alerts.behindWith(subject), expectation, last_run_at };
  return { ...stateOf(facts, nowMs), alerts: ours };
}

interface Decided {
  readonly alerts: OpenAlerts;
  /** Transitions of alerts that led here: those that are resolved say since when a subject is well. */
  readonly transitions: readonly AlertTransition[];
  /** ISO 8601 in UTC. */
  readonly clock: string;
}

/** The subjects whose state is another one than what is stored. */
export function changedStates(
  stored: readonly StoredSubject[],
  { alerts, transitions, clock }: Decided,
): ChangedState[] {
  const resolved = transitions.filter(({ to }) => to === 'resolved');
  return stored.flatMap((one) => {
    const { state, reason, since, detected_at } = decide(one, alerts, Date.parse(clock));
    if (state === one.state && reason === one.reason) return [];
    const over = since === null ? resolved.findLast(({ subject }) => countsFor(subject, one.subject)) : undefined;
    return [
      {
        subject_id: one.subject_id,
        state,
        reason,
        since: since ?? (over === undefined ? clock : alertEndOf(over)),
        detected_at: detected_at ?? clock,
      },
    ];
  });
}

/** Whether an alert about `alert` may count for a subject: it is about the same one, about a wider one, or about a part of it. */
const countsFor = (alert: Subject, subject: Subject): boolean =>
  (alert.company === null || alert.company === subject.company) &&
  (alert.source === null || alert.source === subject.source) &&
  (alert.object_type === null ||
    subject.object_type === null ||
    (alert.object_type === subject.object_type &&
      alert.object_id === subject.object_id &&
      alert.zone === subject.zone));
