import { differencesOf } from '@app/alerting';
import { PROFILE_RUNS, type ProfiledRun, RunProfile, UNUSUAL_RUN, type UnusualNumber } from '@app/analytics';
import type { Normalization } from '@app/contracts';
import { Database, type RunsTable, shortened, shortTextOf, within } from '@app/database';
import { type Scope, unknownId } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { AlertEntryDto } from '../alerting/index.js';
import { alertEntryOf, selectAlertEntries } from '../alerting/index.js';
import { openRunRows, readEndedBy, readRunningTimes } from './open/open-runs.queries.js';
import { isOfObject, objectKeyOf } from './object-key.js';
import { entryColumnList, entryOf, exportColumnList, type ExportRow, type RunRow, wholeRunOf } from './run-entry.js';
import type { RunEntryDto } from './run-entry.dto.js';
import type { RunDeadLetterDto, RunDto } from './runs.dto.js';

const MOST_ALERTS = 100;
const MOST_DEAD_LETTERS = 100;

type DetailRow = ExportRow & Pick<Selectable<RunsTable>, 'ingested_at'>;
type Neighbour = 'previous' | 'next' | 'last_good';

/** One run with its neighbours, alerts and dead letters. */
@Injectable()
export class RunDetailQueries {
  constructor(private readonly database: Database) {}

  /** @throws PipelineError `run_unknown`, `store_unavailable` */
  async find(scope: Scope, id: string): Promise<RunDto> {
    const stored = await this.read(scope, id, sql`runs`);
    const row = stored ?? (await this.read(scope, id, openRunRows));
    if (row === undefined) {
      const ended = await this.database.use((tables) => readEndedBy(tables, scope, id));
      if (ended === null || ended === id) throw unknownId('run_unknown', id);
      return this.find(scope, ended);
    }
    const times =
      stored === undefined ? await this.database.use((tables) => readRunningTimes(tables, scope, [id])) : null;
    const { parameters, normalizations, ingested_at, ...entryRow } = row;
    const run = { ...wholeRunOf(entryRow), text_cut: false };
    // Sequential: a question has one connection.
    const { previous = null, next = null, last_good = null } = await this.neighboursOf(run);
    const alerts = await this.alertsOf(scope, run);
    const dead_letters = await this.deadLettersOf(scope, run);
    return {
      ...run,
      ...times?.get(run.run_id),
      parameters,
      normalizations: normalizations as Normalization[],
      ingested_at,
      alerts,
      dead_letters,
      previous,
      next,
      last_good,
      differs: last_good === null ? [] : differencesOf(run, last_good),
      unusual: await this.unusualOf(run),
    };
  }

  private async read(scope: Scope, id: string, from: RawBuilder<unknown>): Promise<DetailRow | undefined> {
    const { rows } = await this.database.use((tables) =>
      sql<DetailRow>`
        select ${exportColumnList}, ingested_at from ${from}
        where run_id = ${id}::uuid and ${within(scope)}`.execute(tables),
    );
    return rows[0];
  }

  private async neighboursOf(run: RunEntryDto): Promise<Partial<Record<Neighbour, RunEntryDto>>> {
    const { rows } = await this.database.use((tables) =>
      sql<RunRow & { neighbour: Neighbour }>`
        ${nearest('previous', run, sql`<`)} union all
        ${nearest('next', run, sql`>`)} union all
        ${nearest('last_good', run, sql`<`, sql`and status = 'SUCCESS'`)}`.execute(tables),
    );
    return Object.fromEntries(rows.map(({ neighbour, ...row }) => [neighbour, entryOf(row)]));
  }

  // By the runs before it: those that it was judged by when it was stored may have been others.
  private async unusualOf(run: RunEntryDto): Promise<UnusualNumber[]> {
    if (run.anomaly_reason?.split('; ').includes(UNUSUAL_RUN) !== true) return [];
    const { rows } = await this.database.use((tables) =>
      sql<ProfiledRun>`
        select duration_seconds, cpu_time_seconds, memory_used_bytes::float8 as memory_used_bytes, rows_out::float8 as rows_out
        from runs
        where ${isOfObject('runs', run)} and status = 'SUCCESS'
          and (start_time, run_id) < (${run.start_time}::timestamptz, ${run.run_id}::uuid)
        order by start_time desc, run_id desc limit ${PROFILE_RUNS}`.execute(tables),
    );
    const profile = new RunProfile();
    for (const before of rows) profile.add(before);
    return profile.numbersOf(run);
  }

  private async alertsOf(scope: Scope, run: RunEntryDto): Promise<AlertEntryDto[]> {
    const rows = await this.database.use((tables) =>
      selectAlertEntries(tables, scope)
        .where(
          sql<boolean>`alert_id in (
            select alert_id from alert_transitions where transition->'evidence'->'run_ids' ? ${run.run_id}
            union all
            select alert_id from alerts
            where company = ${run.company} and source = ${run.source}
              and (object_id is null
                or (object_id = ${run.object_id} and zone = ${run.zone} and object_type = ${run.object_type}))
              and started_at <= ${run.end_time ?? run.start_time}::timestamptz
              and (resolved_at is null or coalesce(ended_at, resolved_at) >= ${run.start_time}::timestamptz))`,
        )
        .orderBy('started_at', 'desc')
        .orderBy('alert_id', 'desc')
        .limit(MOST_ALERTS)
        .execute(),
    );
    return rows.map(alertEntryOf);
  }

  private async deadLettersOf(scope: Scope, { run_id }: RunEntryDto): Promise<RunDeadLetterDto[]> {
    const rows = await this.database.use((tables) =>
      tables
        .selectFrom('dead_letters')
        .select(['dead_letter_id', 'code', sql<string>`${shortened('detail')}`.as('detail'), 'time', 'replayed_at'])
        .where('run_id', '=', run_id)
        .where(within(scope))
        .orderBy('time', 'desc')
        .orderBy('dead_letter_id', 'desc')
        .limit(MOST_DEAD_LETTERS)
        .execute(),
    );
    return rows.map((row) => ({ ...row, detail: shortTextOf(row.detail) }));
  }
}

/** Selects the nearest run of the same object before or after a run. */
function nearest(name: Neighbour, run: RunEntryDto, side: RawBuilder<unknown>, more = sql``): RawBuilder<unknown> {
  const direction = name === 'next' ? sql`asc` : sql`desc`;
  return sql`(
    select ${sql.lit(name)} as neighbour, ${entryColumnList} from runs
    where ${isOfObject('runs', run)} and (start_time, run_id) ${side} (${run.start_time}::timestamptz, ${run.run_id}::uuid)
      ${more}
    order by object_number ${direction}, ${objectKeyOf('runs')} ${direction}, start_time ${direction}, run_id ${direction}
    limit 1)`;
}
