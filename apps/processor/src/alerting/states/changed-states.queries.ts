import { type Database, within } from '@app/database';
import type { Scope } from '@app/platform';
import type { SubjectStateDto } from './states.dto.js';
import { subjectOf } from './subjects.repository.js';

/** The state of a subject after its last change. */
export type StateEvent = Pick<SubjectStateDto, 'subject' | 'state' | 'reason' | 'since' | 'detected_at'>;

/** The stored states of subjects of the scope, by `subject_id`. @throws PipelineError `store_unavailable` */
export async function readChangedStates(
  database: Database,
  scope: Scope,
  ids: readonly string[],
): Promise<Map<string, StateEvent>> {
  if (ids.length === 0) return new Map();
  const rows = await database.use((tables) =>
    tables
      .selectFrom('subjects')
      .select(['subject_id', 'company', 'source', 'zone', 'object_id', 'object_type'])
      .select(['state', 'reason', 'since', 'detected_at'])
      .where('subject_id', 'in', ids)
      .where(within(scope))
      .execute(),
  );
  return new Map(
    rows.map(({ subject_id, state, reason, since, detected_at, ...names }) => [
      subject_id,
      {
        subject: subjectOf(names),
        state: state as StateEvent['state'],
        reason: reason as StateEvent['reason'],
        since,
        detected_at,
      },
    ]),
  );
}
