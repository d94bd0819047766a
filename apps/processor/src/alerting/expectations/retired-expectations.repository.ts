import { type Expectation, expectationIdOf, type RunFact, type Subject } from '@app/alerting';
import { Database, recordChange, type Tables } from '@app/database';
import type { ScopedActor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type Kysely, sql } from 'kysely';

/** Writes the table `retired_expectations`, which the engine reads with each step. */
@Injectable()
export class RetiredExpectationsRepository {
  constructor(private readonly database: Database) {}

  /** Changes nothing when it is there already, unless until its next run. @throws PipelineError `store_unavailable` */
  async insert(
    { expectation_id, subject }: Pick<Expectation, 'expectation_id' | 'subject'>,
    actor: ScopedActor,
  ): Promise<void> {
    await this.database.transaction(async (tables) => {
      const { numInsertedOrUpdatedRows } = await tables
        .insertInto('retired_expectations')
        .values({ expectation_id, subject: JSON.stringify(subject) })
        .onConflict((conflict) =>
          conflict
            .column('expectation_id')
            .doUpdateSet({ until_next_run: false })
            .where('retired_expectations.until_next_run', '=', true),
        )
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows !== 1n) return;
      const companies = subject.company === null ? null : [subject.company];
      const detail = { subject };
      await recordChange(tables, actor, { action: 'expectation_retired', companies, subject: expectation_id, detail });
    });
  }

  /** Retires a source until it runs again; one that is retired for good stays so. @throws PipelineError `store_unavailable` */
  async insertForgotten(subject: Subject, actor: ScopedActor): Promise<void> {
    await this.database.transaction(async (tables) => {
      const { numInsertedOrUpdatedRows } = await tables
        .insertInto('retired_expectations')
        .values({
          expectation_id: expectationIdOf(subject),
          subject: JSON.stringify(subject),
          until_next_run: true,
        })
        .onConflict((conflict) =>
          // A run that ended before this request does not end it.
          conflict
            .column('expectation_id')
            .doUpdateSet({ retired_at: sql`now()` })
            .where('retired_expectations.until_next_run', '=', true),
        )
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows !== 1n) return;
      const { company, source } = subject;
      const [companies, detail] = [company === null ? null : [company], { company }];
      await recordChange(tables, actor, { action: 'source_forgotten', companies, subject: source ?? '', detail });
    });
  }
}

/** Subjects that somebody has retired, for themselves or with their whole source, of all that have run. */
export async function readRetiredSubjects(session: Kysely<Tables>): Promise<Subject[]> {
  const { rows } = await sql<Subject>`
    select s.company, s.source, s.zone, s.object_id, s.object_type
    from retired_expectations r
    join subjects s on s.company = r.subject->>'company' and s.source = r.subject->>'source'
    where r.subject->>'object_type' is null
      or (s.object_type, s.object_id, s.zone) is not distinct from
        (r.subject->>'object_type', r.subject->>'object_id', r.subject->>'zone')`.execute(session);
  return rows;
}

/** Follows forgotten sources again that have run since. A run that ended before its source was forgotten changes nothing. */
export async function endForgetting(session: Kysely<Tables>, runs: readonly RunFact[]): Promise<void> {
  const ends = new Map<string, Pick<Subject, 'company' | 'source'> & { endMs: number }>();
  for (const { company, source, status, end_ms, arrived_ms } of runs) {
    if ((status as string) === 'RUNNING') continue;
    const key = JSON.stringify([company, source]);
    // A clock that is fast does not make a run newer than its arrival.
    const endMs = Math.max(ends.get(key)?.endMs ?? 0, Math.min(end_ms, arrived_ms));
    ends.set(key, { company, source, endMs });
  }
  if (ends.size === 0) return;
  const ended = [...ends.values()].map(({ endMs, ...names }) => ({
    ...names,
    ended_at: new Date(endMs).toISOString(),
  }));
  await sql`
    delete from retired_expectations r
    using json_to_recordset(${JSON.stringify(ended)}::json) as run (company text, source text, ended_at timestamptz)
    where r.until_next_run and r.subject->>'company' = run.company and r.subject->>'source' = run.source
      and run.ended_at > r.retired_at`.execute(session);
}
