import type { AlertTransition } from '@app/alerting';
import type { Database } from '@app/database';
import { incidentId } from './builders.js';

/** Writes an alert as the engine does: the row, and its transition. @param changed the columns that are different */
export async function writeAlert(
  database: Database,
  transition: AlertTransition,
  changed: { fired_at?: string; resolved_at?: string; ended_at?: string; acked_at?: string } = {},
): Promise<void> {
  const { alert_id, subject, at, to, seq, rule, severity } = transition;
  const row = {
    ...subject,
    alert_id,
    fingerprint: transition.fingerprint,
    incident_id: transition.incident_id ?? incidentId,
    cause: transition.cause,
    rule,
    rule_version: 1,
    severity,
    state: to,
    summary: transition.summary,
    evidence: '{}',
    started_at: transition.started_at,
    detected_at: at,
    fired_at: at,
    updated_at: at,
    last_seq: seq,
    ...changed,
  };
  await database.use((tables) =>
    tables
      .insertInto('alerts')
      .values(row)
      .onConflict((conflict) =>
        conflict.column('alert_id').doUpdateSet({ state: to, last_seq: seq, updated_at: at, ...changed }),
      )
      .execute(),
  );
  await database.use((tables) =>
    tables
      .insertInto('alert_transitions')
      .values({ transition_id: transition.transition_id, alert_id, seq, at, transition: JSON.stringify(transition) })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}
