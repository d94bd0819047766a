import { causeOf } from '@app/analytics';
import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { entryOf } from '../../runs/run-entry.js';
import { objectKeyOf } from '../../runs/object-key.js';
import { runCondition } from '../../runs/run-filter.js';
import { beginning, RunOrder } from '../../runs/run-order.js';
import { readRuns } from '../../runs/run-pages.js';
import { Database } from '../../store/database.js';
import { sortableTime } from '@app/contracts';
import type { ErrorGroupDto, ErrorsDto, ErrorsQueryDto } from './errors.dto.js';

const MOST_GROUPS = 100;
/** Messages that are read for their cause at once: some milliseconds. */
const SLICE_MESSAGES = 500;
const FINGERPRINT_CHARS = 16;

/** As much of a message as its cause is read from. No digit means anything else than another, so that they become one. */
const outline = sql`translate(left(coalesce(error_message, ''), 1000), '123456789', '000000000')`;

/** The failures with one outline. */
interface OutlineRow {
  readonly outline: string;
  readonly count: number;
  readonly objects: readonly string[];
  readonly sources: readonly string[];
  readonly first_at: string;
  readonly last_at: string;
}

type Group = Omit<ErrorGroupDto, 'fingerprint' | 'example'>;

interface ExampleRow {
  readonly run_id: string;
  readonly start_time: string;
  readonly error_message: string;
}

/** What failed lately, and by its cause. */
@Injectable()
export class ErrorsQueries {
  constructor(private readonly database: Database) {}

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  async errors({ limit, ...filter }: ErrorsQueryDto): Promise<ErrorsDto> {
    const which = sql<boolean>`status = 'FAILED' and ${runCondition(filter)}`;
    const order = new RunOrder('-start_time');
    const recent = await readRuns(this.database, { order, which: [which], place: beginning, limit });
    return {
      from: filter.from ?? null,
      to: filter.to ?? null,
      recent: recent.map(entryOf),
      groups: await this.groups(which),
    };
  }

  private async groups(which: RawBuilder<boolean>): Promise<ErrorGroupDto[]> {
    const rows = await this.read<OutlineRow>(sql`
      with failures as materialized (
        select ${outline} as outline, source, start_time, object_id, ${objectKeyOf('runs')} as key
        from runs where ${which} order by start_time, run_id
      ),
      -- First by object: its number and key are compared in a tenth of the time that texts take.
      of_objects as (
        select outline, object_id, key, min(source) as source, count(*) as count,
          min(start_time) as first_at, max(start_time) as last_at
        from failures group by outline, object_id, key
      )
      select outline, sum(count)::int as count, array_agg(object_id || ' ' || key) as objects,
        array_agg(distinct source) as sources, min(first_at) as first_at, max(last_at) as last_at
      from of_objects group by outline`);
    const groups = [...(await byCause(rows))].map(groupOf);
    groups.sort((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1));
    return this.withExamples(groups.slice(0, MOST_GROUPS), which);
  }

  /** The last failure of each group; a group whose last one has been deleted meanwhile is left out. */
  private async withExamples(groups: readonly Group[], which: RawBuilder<boolean>): Promise<ErrorGroupDto[]> {
    const times = groups.map(({ last_at }) => last_at);
    const runs = await this.read<ExampleRow>(sql`
      select run_id, start_time, coalesce(error_message, '') as error_message
      from runs where ${which} and start_time = any(${times}::timestamptz[]) order by run_id`);
    const examples = new Map(runs.map((run) => [`${run.start_time} ${causeOf(run.error_message)}`, run]));
    return groups.flatMap(({ cause, ...group }) => {
      const example = examples.get(`${group.last_at} ${cause}`);
      if (example === undefined) return [];
      const { run_id, error_message } = example;
      return [{ fingerprint: fingerprintOf(cause), cause, ...group, example: { run_id, error_message } }];
    });
  }

  private read<T>(query: RawBuilder<unknown>): Promise<T[]> {
    return this.database.use(async (tables) => (await query.execute(tables)).rows as T[]);
  }
}

const fingerprintOf = (cause: string): string =>
  createHash('sha256').update(cause).digest('hex').slice(0, FINGERPRINT_CHARS);

/** What has one cause, together. Others get their turn in between. */
async function byCause(rows: readonly OutlineRow[]): Promise<Map<string, OutlineRow[]>> {
  const causes = new Map<string, OutlineRow[]>();
  for (const [index, row] of rows.entries()) {
    if (index % SLICE_MESSAGES === SLICE_MESSAGES - 1) await setImmediate();
    const cause = causeOf(row.outline);
    const known = causes.get(cause);
    if (known === undefined) causes.set(cause, [row]);
    else known.push(row);
  }
  return causes;
}

const groupOf = ([cause, rows]: [string, readonly OutlineRow[]]): Group => ({
  cause,
  count: rows.reduce((sum, { count }) => sum + count, 0),
  objects_count: new Set(rows.flatMap(({ objects }) => objects)).size,
  sources: [...new Set(rows.flatMap(({ sources }) => sources))].sort(),
  first_at: rows.map((row) => row.first_at).reduce((a, b) => (isBefore(b, a) ? b : a)),
  last_at: rows.map((row) => row.last_at).reduce((a, b) => (isBefore(a, b) ? b : a)),
});

/** Of two times with all of their decimals. */
const isBefore = (a: string, b: string): boolean => sortableTime(a) < sortableTime(b);
