import { type AlertTransition, type ExpectationState, OpenAlerts } from '@app/alerting';
import type { Tables } from '@app/database';
import type { Kysely } from 'kysely';
import { readOpenAlerts } from './open-alerts.queries.js';
import { changedStates, type StoredSubject } from './state-changes.js';
import { readSubjects, recordStates, type SubjectChoice, type SubjectRow, subjectOf } from './subjects.repository.js';

export const storedSubjectOf = (row: SubjectRow): StoredSubject => ({
  subject_id: row.subject_id,
  subject: subjectOf(row),
  last_run_at: row.last_run_at,
  expectation: row.expectation as ExpectationState,
  state: row.state,
  reason: row.reason,
});

/** Decides the states of some subjects out of the stored alerts, and writes those that changed. */
export async function decideStates(
  session: Kysely<Tables>,
  choice: SubjectChoice,
  clock: string,
  transitions: readonly AlertTransition[] = [],
): Promise<number> {
  const rows = await readSubjects(session, choice);
  if (rows.length === 0) return 0;
  const companies = choice === 'all' ? null : [...new Set(rows.map(({ company }) => company))];
  const alerts = new OpenAlerts(await readOpenAlerts(session, companies));
  const changes = changedStates(rows.map(storedSubjectOf), { alerts, transitions, clock });
  await recordStates(session, changes, clock);
  return changes.length;
}
