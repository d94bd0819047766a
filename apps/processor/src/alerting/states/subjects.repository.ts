import { type AlertTransition, type Expectation, type RunFact, type Subject, subjectKey } from '@app/alerting';
import { objectHashFrom, sourceHashFrom, type SubjectsTable, type Tables } from '@app/database';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { ChangedState } from './state-changes.js';

export type SubjectRow = Selectable<SubjectsTable>;

/** Days without runs after which a subject is forgotten; the alert engine forgets it after 90. */
const FORGET_AFTER_DAYS = 92;

const names = sql`company text, source text, zone text, object_id text, object_type text`;

/** The key of a subject in `subjects`, out of a row with its names. */
const subjectIdFrom = (row: string) =>
  sql`case when ${sql.ref(`${row}.object_type`)} is null then ${sourceHashFrom(row)} else ${objectHashFrom(row)} end`;

type Names = Pick<SubjectRow, 'company' | 'source' | 'zone' | 'object_id' | 'object_type'>;

export const subjectOf = ({ company, source, zone, object_id, object_type }: Names): Subject => ({
  company,
  source,
  zone,
  object_id,
  object_type,
});

interface LastRun extends Subject {
  readonly run_id: string;
  readonly status: string;
  readonly ended_at: string;
}

// A clock that is fast must not hide the runs that come after it: a run has ended when it has arrived.
const endMsOf = ({ end_ms, arrived_ms }: RunFact): number => Math.min(end_ms, arrived_ms);

/** The run that ended last of each source and object. A run that goes on has not ended. */
function lastRunsOf(runs: readonly RunFact[]): LastRun[] {
  const last = new Map<string, { subject: Subject; run: RunFact }>();
  for (const run of runs) {
    if ((run.status as string) === 'RUNNING') continue;
    const { company, source, zone, object_id, object_type } = run;
    const object: Subject = { company, source, zone, object_id, object_type };
    for (const subject of [object, { ...object, zone: null, object_id: null, object_type: null }]) {
      const key = subjectKey(subject);
      const before = last.get(key);
      if (before === undefined || endMsOf(before.run) <= endMsOf(run)) last.set(key, { subject, run });
    }
  }
  return [...last.values()].map(({ subject, run }) => ({
    ...subject,
    run_id: run.run_id,
    status: run.status,
    ended_at: new Date(endMsOf(run)).toISOString(),
  }));
}

/** Writes the last runs of sources and objects; who is new is `learning`. An older run than the stored one changes nothing. */
export async function recordRuns(session: Kysely<Tables>, runs: readonly RunFact[], clock: string): Promise<void> {
  const rows = lastRunsOf(runs);
  if (rows.length === 0) return;
  await sql`
    insert into subjects (subject_id, source_id, company, source, zone, object_id, object_type,
      last_run_id, last_run_at, last_run_status, since, detected_at, changed_at)
    select ${subjectIdFrom('run')}, ${sourceHashFrom('run')}, company, source, zone, object_id, object_type,
      run_id, ended_at, status, ended_at, ${clock}::timestamptz, ${clock}::timestamptz
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as run (${names}, run_id uuid, status text, ended_at timestamptz)
    on conflict (subject_id) do update set last_run_id = excluded.last_run_id, last_run_at = excluded.last_run_at,
      last_run_status = excluded.last_run_status
    where subjects.last_run_at is null or subjects.last_run_at <= excluded.last_run_at`.execute(session);
}

/** The part of an expectation that is stored. */
export type DueTimes = Pick<Expectation, 'subject' | 'next_due_at' | 'late_at'> & {
  readonly state: Expectation['state'] | 'none';
};

/**
 * Writes when subjects are due. `isAll`: of subjects that are not among them nothing is expected.
 * @returns the sources of the subjects whose expectation is in another state than before
 */
export async function recordExpectations(
  session: Kysely<Tables>,
  expectations: readonly DueTimes[],
  isAll: boolean,
): Promise<string[]> {
  const rows = expectations.map(({ subject, ...times }) => ({ ...subject, ...times }));
  const { rows: written } = await sql<{ source_id: string }>`
    with said as (
      select ${subjectIdFrom('said')} as subject_id, next_due_at, late_at, state
      from json_to_recordset(${JSON.stringify(rows)}::json)
        as said (${names}, next_due_at timestamptz, late_at timestamptz, state text)
    ), found as (
      select subjects.subject_id, subjects.expectation as before, said.next_due_at, said.late_at,
        coalesce(said.state, 'none') as state
      from subjects left join said using (subject_id)
      where said.subject_id is not null or ${isAll ? sql`true` : sql`subjects.expectation is null`}
    ), written as (
      update subjects set next_due_at = found.next_due_at, late_at = found.late_at, expectation = found.state
      from found
      where found.subject_id = subjects.subject_id
        and (subjects.next_due_at, subjects.late_at, subjects.expectation)
          is distinct from (found.next_due_at, found.late_at, found.state)
      returning source_id, found.before is distinct from found.state as is_other
    )
    select distinct source_id from written where is_other`.execute(session);
  return written.map(({ source_id }) => source_id);
}

/** Some subjects: those of sources by id, or those that alerts count for; `all` of them. */
export type SubjectChoice =
  | { readonly sourceIds: readonly string[] }
  | { readonly transitions: readonly Pick<AlertTransition, 'subject'>[] }
  | 'all';

/** @throws PipelineError `store_unavailable` */
export async function readSubjects(session: Kysely<Tables>, choice: SubjectChoice): Promise<SubjectRow[]> {
  return session
    .selectFrom('subjects')
    .selectAll()
    .where(sql<boolean>`${isChosen(choice)}`)
    .execute();
}

function isChosen(choice: SubjectChoice) {
  if (choice === 'all') return sql`true`;
  if ('sourceIds' in choice) return sql`source_id = any(${choice.sourceIds}::uuid[])`;
  const subjects = choice.transitions.map(({ subject }) => subject);
  if (subjects.some(({ company }) => company === null)) return sql`true`;
  const companies = subjects.filter(({ source }) => source === null).map(({ company }) => company);
  const sources = new Map(
    subjects.map(({ company, source }) => [JSON.stringify([company, source]), { company, source }]),
  );
  return sql`(company = any(${companies}::text[]) or source_id in (
    select ${sourceHashFrom('asked')} from json_to_recordset(${JSON.stringify([...sources.values()])}::json)
      as asked (company text, source text) where asked.source is not null))`;
}

/** Writes changed states, with their place in the order of storing. */
export async function recordStates(
  session: Kysely<Tables>,
  changes: readonly ChangedState[],
  clock: string,
): Promise<void> {
  if (changes.length === 0) return;
  await sql`
    update subjects set state = changed.state, reason = changed.reason, since = changed.since,
      detected_at = changed.detected_at, changed_at = ${clock}::timestamptz, stored_by = pg_current_xact_id()
    from json_to_recordset(${JSON.stringify(changes)}::json)
      as changed (subject_id uuid, state text, reason text, since timestamptz, detected_at timestamptz)
    where changed.subject_id = subjects.subject_id`.execute(session);
}

/** Deletes subjects that have not run for so long that the engine has forgotten them. */
export async function forgetSubjects(session: Kysely<Tables>, clock: string): Promise<void> {
  await sql`
    delete from subjects where last_run_at < ${clock}::timestamptz - ${FORGET_AFTER_DAYS} * interval '1 day'`.execute(
    session,
  );
}
