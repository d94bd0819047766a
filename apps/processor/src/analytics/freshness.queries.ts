import type { RunStatus } from '@app/contracts';
import { Database, objectNumberOf } from '@app/database';
import { restOf, type Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { objectKeyOf } from '../runs/index.js';
import { runCondition, subjectConditions } from '../runs/index.js';
import type { FreshnessDto } from './freshness.dto.js';
import { groupColumns, groupFieldsOf, groupOrder, type GroupRow } from './groups.js';
import type { GroupsQueryDto } from './groups.dto.js';

interface FreshnessRow extends GroupRow {
  readonly last_run_at: string;
  readonly last_success_at: string | null;
  readonly last_status: RunStatus;
  readonly age_seconds: number;
  readonly success_age_seconds: number | null;
}

const endOf = sql`coalesce(end_time, start_time)`;
const ageAt = (now: string, time: RawBuilder<unknown>) =>
  sql`greatest(0, extract(epoch from ${now}::timestamptz - ${time}))::float8`;

/** Age of the latest run of each group. */
@Injectable()
export class FreshnessQueries {
  constructor(private readonly database: Database) {}

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  async freshness(scope: Scope, { by, limit, cursor, ...filter }: GroupsQueryDto): Promise<FreshnessDto> {
    const which = runCondition(scope, filter);
    const { status: _, ...identity } = filter;
    const isAskedFor = sql.join([sql`true`, ...subjectConditions(scope, identity)], sql` and `);
    const [clock] = await this.read<{ now: string }>(sql`select clock_timestamp() as now`);
    const { now } = clock!;
    const rows = await this.read<FreshnessRow & { total: number }>(sql`
      with recursive ${objects(filter.object_id)},
      latest as (
        select company, zone, source, objects.object_number, object_text, object_type,
          last.ended_at, last.start_time, last.status, coalesce(success.ended_at, last.success_at) as success_at
        from objects
        cross join lateral (
          select ${endOf} as ended_at, start_time, status, case status when 'SUCCESS' then ${endOf} end as success_at
          from runs where ${ofThisObject} and ${which}
          order by start_time desc, run_id desc limit 1) last
        left join lateral (
          select ${endOf} as ended_at from runs
          where last.status <> 'SUCCESS' and ${ofThisObject} and ${which} and status = 'SUCCESS'
          order by start_time desc, run_id desc limit 1) success on true
        where ${isAskedFor}
      ),
      grouped as (
        select ${groupColumns(by)}, max(ended_at) as last_run_at, max(success_at) as last_success_at,
          (array_agg(status order by start_time desc))[1] as last_status
        from latest group by ${groupColumns(by)}
      )
      select grouped.*, ${ageAt(now, sql`last_run_at`)} as age_seconds,
        case when last_success_at is not null then ${ageAt(now, sql`last_success_at`)} end as success_age_seconds
      , count(*) over ()::int as total
      from grouped order by ${groupOrder(by)} limit ${limit} offset ${Number(cursor ?? 0)}`);
    return {
      now,
      ...restOf(rows[0]?.total ?? 0, { limit, cursor }),
      groups: rows.map(
        ({ last_run_at, last_success_at, last_status, age_seconds, success_age_seconds, total: _total, ...group }) => ({
          ...groupFieldsOf(group),
          last_run_at,
          last_success_at,
          last_status,
          age_seconds,
          success_age_seconds,
        }),
      ),
    };
  }

  private read<T>(query: RawBuilder<unknown>): Promise<T[]> {
    return this.database.use(async (tables) => (await query.execute(tables)).rows as T[]);
  }
}

const ofThisObject = sql`runs.object_number = objects.object_number and ${objectKeyOf('runs')} = objects.key`;

/** All objects, found by a loose index scan: one index probe for each object instead of one row for each run. */
function objects(id: string | undefined): RawBuilder<unknown> {
  const key = objectKeyOf('runs');
  const columns = sql`object_number, object_text, ${key} as key, company, zone, source, object_type`;
  const isAskedFor = id === undefined ? sql`true` : sql`runs.object_number = ${objectNumberOf(id)}::bigint`;
  return sql`objects as (
    (select ${columns} from runs where ${isAskedFor} order by object_number, ${key} limit 1)
    union all
    select next.* from objects cross join lateral (
      select ${columns} from runs
      where (runs.object_number, ${key}) > (objects.object_number, objects.key) and ${isAskedFor}
      order by object_number, ${key} limit 1) next
  )`;
}
