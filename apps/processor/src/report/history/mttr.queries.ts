import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { objectKeyOf } from '../../runs/object-key.js';
import { runCondition } from '../../runs/run-filter.js';
import { Database } from '../../store/database.js';
import type { GroupsQueryDto } from './groups.dto.js';
import { groupColumns, groupOf, groupOrder, type GroupRow } from './groups.js';
import type { MttrDto } from './mttr.dto.js';

interface MttrRow extends GroupRow {
  readonly is_overall: boolean;
  readonly recoveries_count: number;
  readonly open_count: number;
  readonly mttr_seconds: number | null;
  readonly mttr_p50_seconds: number | null;
}

/** How long it takes until a run succeeds again. */
@Injectable()
export class MttrQueries {
  constructor(private readonly database: Database) {}

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  async mttr({ by, ...filter }: GroupsQueryDto): Promise<MttrDto> {
    // In the order of time, in which the runs lie: each probe finds what it needs where the one before has looked.
    const rows = await this.read(sql`
      with failures as materialized (
        select run_id, start_time, coalesce(end_time, start_time) as failed_at,
          company, zone, source, object_id, object_type, ${objectKeyOf('runs')} as key
        from runs where status = 'FAILED' and ${runCondition(filter)} order by start_time, run_id
      ),
      recovered as materialized (
        select failures.*, recovery_id, recovered_at from failures left join lateral (
          select run_id as recovery_id, coalesce(end_time, start_time) as recovered_at from runs
          where ${isOfItsObject} and (start_time, run_id) > (failures.start_time, failures.run_id) and status = 'SUCCESS'
          order by start_time, run_id limit 1) next on true
      ),
      -- The failures before one recovery are one outage.
      outages as (
        select distinct on (object_id, key, recovery_id) * from recovered
        order by object_id, key, recovery_id, start_time, run_id
      ),
      failures_numbered as (
        select *, row_number() over (partition by object_id, key order by start_time, run_id) as number from outages
      ),
      -- Only the first one of an object can have begun before the time that is asked for.
      begun as (
        select company, zone, source, failures.object_id, object_type,
          case when recovered_at is not null then greatest(0, extract(epoch from recovered_at - failed_at)) end as seconds
        from failures_numbered as failures left join lateral (
          select status from runs
          where failures.number = 1 and ${isOfItsObject} and (start_time, run_id) < (failures.start_time, failures.run_id)
          order by start_time desc, run_id desc limit 1) before on true
        where before.status is distinct from 'FAILED'
      )
      select ${groupColumns(by)}, grouping(company) = 1 as is_overall,
        count(seconds)::int as recoveries_count,
        (count(*) - count(seconds))::int as open_count,
        avg(seconds)::float8 as mttr_seconds,
        percentile_cont(0.5) within group (order by seconds::float8) as mttr_p50_seconds
      from begun
      group by grouping sets ((), (${groupColumns(by)}))
      order by ${groupOrder(by)}`);
    const { recoveries_count, mttr_seconds, open_count } = rows.find(({ is_overall }) => is_overall)!;
    return {
      from: filter.from ?? null,
      to: filter.to ?? null,
      exact: true,
      overall: { recoveries_count, mttr_seconds, open_count },
      groups: rows
        .filter(({ is_overall }) => !is_overall)
        .map((row) => ({
          ...groupOf(row),
          recoveries_count: row.recoveries_count,
          mttr_seconds: row.mttr_seconds,
          mttr_p50_seconds: row.mttr_p50_seconds,
          open_count: row.open_count,
        })),
    };
  }

  private read(query: RawBuilder<unknown>): Promise<MttrRow[]> {
    return this.database.use(async (tables) => (await query.execute(tables)).rows as MttrRow[]);
  }
}

const isOfItsObject = sql`runs.object_id = failures.object_id and ${objectKeyOf('runs')} = failures.key`;
