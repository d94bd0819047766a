import { causeOf } from '@app/alerting';
import { sortableTime } from '@app/contracts';
import { Database, shortened, shortTextOf } from '@app/database';
import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { objectKeyOf } from '../runs/index.js';
import { entryOf } from '../runs/index.js';
import { runCondition } from '../runs/index.js';
import { beginning, RunOrder } from '../runs/index.js';
import { readRuns } from '../runs/index.js';
import { OBJECT_BYTES } from './aggregation/object-names.js';
import type { ErrorGroupDto, ErrorsDto, ErrorsQueryDto } from './errors.dto.js';

const MOST_GROUPS = 100;
/** Outlines that are read, the most frequent first: some megabytes. */
const MOST_OUTLINES = 5000;
/** Sources of a group that are named. */
const MOST_SOURCES = 100;
/** Outlines of one group that are looked at for its last failure. */
const MOST_LAST_OUTLINES = 20;
/** Messages that are read for their cause at once: some milliseconds. */
const SLICE_MESSAGES = 500;
const FINGERPRINT_CHARS = 16;

/** As much of a message as its cause is read from. No digit means anything else than another, so that they become one. */
const outline = sql`translate(left(coalesce(error_message, ''), 1000), '123456789', '000000000')`;

/** The failures with one outline. */
interface OutlineRow {
  readonly outline: string;
  readonly count: number;
  /** Of each object what `int8send(object_id) || uuid_send(object_key)` is. */
  readonly objects: Buffer;
  readonly sources: readonly string[];
  readonly first_at: string;
  readonly last_at: string;
}

type Group = Omit<ErrorGroupDto, 'fingerprint' | 'example'> & {
  /** The outlines of those of its failures that came last, all at the same time. */
  readonly lastOutlines: readonly string[];
};

interface ExampleRow {
  readonly place: number;
  readonly run_id: string;
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
      ...(await this.groups(which)),
    };
  }

  private async groups(which: RawBuilder<boolean>): Promise<Pick<ErrorsDto, 'groups' | 'truncated'>> {
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
      select outline, sum(count)::int as count, string_agg(int8send(object_id) || uuid_send(key), ''::bytea) as objects,
        (array_agg(distinct source))[1:${sql.lit(MOST_SOURCES)}] as sources,
        min(first_at) as first_at, max(last_at) as last_at
      from of_objects group by outline order by 2 desc, outline collate "C" limit ${sql.lit(MOST_OUTLINES + 1)}`);
    const groups = [...(await byCause(rows.slice(0, MOST_OUTLINES)))].map(groupOf);
    groups.sort((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1));
    return {
      truncated: groups.length > MOST_GROUPS || rows.length > MOST_OUTLINES,
      groups: await this.withExamples(groups.slice(0, MOST_GROUPS), which),
    };
  }

  /** The last failure of each group; a group whose last one has been deleted meanwhile is left out. */
  private async withExamples(groups: readonly Group[], which: RawBuilder<boolean>): Promise<ErrorGroupDto[]> {
    const wanted = groups.flatMap(({ last_at, lastOutlines }, place) =>
      lastOutlines.map((message) => ({ place, last_at, message })),
    );
    const examples = await this.read<ExampleRow>(sql`
      with last as (
        select place, max(run_id::text collate "C")::uuid as run_id
        from runs join unnest(
          ${wanted.map(({ place }) => place)}::int[], ${wanted.map(({ last_at }) => last_at)}::timestamptz[],
          ${wanted.map(({ message }) => message)}::text[]
        ) as wanted (place, at, message) on start_time = at and ${outline} = message
        where ${which} group by place
      )
      select place, run_id, coalesce(${shortened('error_message')}, '') as error_message from last join runs using (run_id)`);
    const byPlace = new Map(examples.map((example) => [example.place, example]));
    return groups.flatMap(({ cause, lastOutlines: _, ...group }, place) => {
      const example = byPlace.get(place);
      if (example === undefined) return [];
      const { run_id, error_message } = example;
      const shown = { run_id, error_message: shortTextOf(error_message) };
      return [{ fingerprint: fingerprintOf(cause), cause, ...group, example: shown }];
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

function groupOf([cause, rows]: [string, readonly OutlineRow[]]): Group {
  const last_at = rows.map((row) => row.last_at).reduce((a, b) => (isBefore(a, b) ? b : a));
  return {
    cause,
    count: rows.reduce((sum, { count }) => sum + count, 0),
    objects_count: objectsCountOf(rows),
    sources: [...new Set(rows.flatMap(({ sources }) => sources))].sort().slice(0, MOST_SOURCES),
    first_at: rows.map((row) => row.first_at).reduce((a, b) => (isBefore(b, a) ? b : a)),
    last_at,
    lastOutlines: rows
      .filter((row) => row.last_at === last_at)
      .map((row) => row.outline)
      .slice(0, MOST_LAST_OUTLINES),
  };
}

function objectsCountOf(rows: readonly OutlineRow[]): number {
  if (rows.length === 1) return rows[0]!.objects.length / OBJECT_BYTES;
  const known = new Set<string>();
  for (const { objects } of rows) {
    for (let at = 0; at < objects.length; at += OBJECT_BYTES)
      known.add(objects.toString('latin1', at, at + OBJECT_BYTES));
  }
  return known.size;
}

/** Of two times with all of their decimals. */
const isBefore = (a: string, b: string): boolean => sortableTime(a) < sortableTime(b);
