import { percentile } from '@app/analytics';
import { Database } from '@app/database';
import { groupPageOf, type Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { objectKeyOf } from '../runs/index.js';
import { runCondition } from '../runs/index.js';
import { base64Of, bytesOf } from './aggregation/base64.js';
import { columnsOf, type GroupKey, Groups } from './aggregation/grouping.js';
import { namesOf } from './aggregation/object-names.queries.js';
import type { GroupsQueryDto } from './groups.dto.js';
import type { MttrDto } from './mttr.dto.js';
import { outagesOf } from './outages.js';
import type { ObjectRef } from './aggregation/object-ref.js';

/** The outages of a group. */
interface GroupOutages {
  /** Length of each outage that has ended, in seconds. */
  readonly lasted: number[];
  open: number;
}

/** Mean time to recovery, computed from the runs. */
@Injectable()
export class MttrQueries {
  constructor(private readonly database: Database) {}

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  async mttr(scope: Scope, { by, limit, cursor, ...filter }: GroupsQueryDto): Promise<MttrDto> {
    const { outages, names } = await this.database.inOneSnapshot(async (session) => {
      const { rows } = await failuresAndNext(runCondition(scope, filter)).execute(session);
      const { failures, begun_before } = rows[0]!;
      const outages = outagesOf(bytesOf(failures ?? ''), bytesOf(begun_before ?? ''));
      const objects = [...new Set(outages.map(({ object }) => object))];
      return { outages, names: await namesOf(session, scope, objects) };
    });
    const all: GroupOutages = { lasted: [], open: 0 };
    const groups = new Groups<GroupOutages>(columnsOf(by), () => ({ lasted: [], open: 0 }));
    const groupOf = new Map<ObjectRef, GroupOutages>();
    for (const { object } of outages) if (!groupOf.has(object)) groupOf.set(object, groups.of({ ...names.of(object) }));
    for (const { object, seconds } of outages) {
      for (const group of [all, groupOf.get(object)!]) {
        if (seconds === null) group.open += 1;
        else group.lasted.push(seconds);
      }
    }
    const page = groupPageOf(groups.sorted(), { limit, cursor });
    return {
      from: filter.from ?? null,
      to: filter.to ?? null,
      exact: true,
      overall: sumsOf(all),
      ...page,
      groups: page.groups.map(({ key, value }) => ({
        ...(key as Required<GroupKey>),
        ...sumsOf(value),
        mttr_p50_seconds: percentile(value.lasted, 0.5),
      })),
    };
  }
}

const sumsOf = ({ lasted, open }: GroupOutages) => ({
  recoveries_count: lasted.length,
  mttr_seconds: lasted.length === 0 ? null : lasted.reduce((sum, one) => sum + one, 0) / lasted.length,
  open_count: open,
});

const isOfItsObject = sql`runs.object_number = failures.object_number and ${objectKeyOf('runs')} = failures.object_key`;
const failedObject = sql`int8send(failures.object_number) || uuid_send(failures.object_key)`;

/**
 * The input of `outagesOf`. Probes go in the order of the index, object by object, so that each finds its pages in the cache.
 * An index-only scan answers unless the condition needs other columns.
 */
const failuresAndNext = (
  condition: RawBuilder<boolean>,
): RawBuilder<{ failures: string | null; begun_before: string | null }> => sql`
  with failures as materialized (
    select object_number, object_key, start_time, run_id, coalesce(end_time, start_time) as failed_at
    from runs where status = 'FAILED' and ${condition} order by object_number, object_key, start_time, run_id
  )
  select (
    select ${base64Of(sql`string_agg(${failedObject} || timestamptz_send(failed_at) || timestamptz_send(coalesce(recovered_at, 'infinity')) ||
      uuid_send(coalesce(recovery_id, '00000000-0000-0000-0000-000000000000')), ''::bytea)`)}
    from failures left join lateral (
      select run_id as recovery_id, coalesce(end_time, start_time) as recovered_at from runs
      where ${isOfItsObject} and (start_time, run_id) > (failures.start_time, failures.run_id) and status = 'SUCCESS'
      order by start_time, run_id limit 1) as next on true
  ) as failures, (
    -- Only the first failure of an object can belong to an outage that began before the range.
    select ${base64Of(sql`string_agg(${failedObject}, ''::bytea)`)}
    from (
      select distinct on (object_number, object_key) * from failures order by object_number, object_key, start_time, run_id
    ) as failures cross join lateral (
      select status from runs
      where ${isOfItsObject} and (start_time, run_id) < (failures.start_time, failures.run_id)
        and status in ('SUCCESS', 'FAILED')
      order by start_time desc, run_id desc limit 1) as before
    where before.status = 'FAILED'
  ) as begun_before`;
