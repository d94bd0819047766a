import { type AlertState, type AlertTransition, alertEndOf, type Subject } from '@app/alerting';

/** A row of `alerts`: the alert after its last transition. */
export interface AlertRow
  extends Omit<AlertTransition, 'transition_id' | 'seq' | 'subject' | 'from' | 'to' | 'at'>, Subject {
  readonly state: AlertState;
  readonly fired_at: string | null;
  readonly resolved_at: string | null;
  readonly ended_at: string | null;
  readonly updated_at: string;
  readonly last_seq: number;
}

/** Folds transitions, in order, into a row for each alert. Fields that they do not set come from the stored row. */
export function alertRowsOf(transitions: readonly AlertTransition[]): AlertRow[] {
  const rows = new Map<string, AlertRow>();
  for (const transition of transitions) rows.set(transition.alert_id, after(rows.get(transition.alert_id), transition));
  return [...rows.values()];
}

function after(before: AlertRow | undefined, transition: AlertTransition): AlertRow {
  const { transition_id: _, seq, subject, from: _from, to, at, ...facts } = transition;
  return {
    ...facts,
    ...subject,
    state: to,
    fired_at: before?.fired_at ?? (to === 'firing' ? at : null),
    resolved_at: to === 'resolved' ? at : null,
    ended_at: to === 'resolved' ? alertEndOf(transition) : null,
    updated_at: at,
    last_seq: seq,
  };
}
