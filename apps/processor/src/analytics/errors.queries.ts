import { causeOf } from '@app/alerting';
import { sortableTime } from '@app/contracts';
import { Database, shortened, shortTextOf } from '@app/database';
import type { Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { objectKeyOf } from '../runs/index.js';
import { entryOf } from '../runs/index.js';
import { runCondition } from '../runs/index.js';
import { beginning, RunOrder } from '../runs/index.js';
import { readRuns } from '../runs/index.js';
import { OBJECT_BYTES } from './aggregation/object-ref.js';
import type { ErrorGroupDto, ErrorsDto, ErrorsQueryDto } from './errors.dto.js';

const MOST_GROUPS = 100;
/** Signatures that one answer reads, the most frequent first: some megabytes. */
const MOST_SIGNATURES = 5000;
/** Sources that a group lists at most. */
const MOST_SOURCES = 100;
/** Signatures of one group among which its latest failure is searched. */
const MOST_LAST_SIGNATURES = 20;
/** Messages whose cause is computed before other work gets its turn: some milliseconds. */
const SLICE_MESSAGES = 500;
const FINGERPRINT_CHARS = 16;

/** The part of a message that its cause depends on. Digits are interchangeable in a cause, so all become 0 and rows unite. */
const signature = sql`translate(left(coalesce(error_message, ''), 1000), '123456789', '000000000')`;

/** The failures that share a signature. */
interface SignatureRow {
  readonly signature: string;
  readonly count: number;
  /** `int8send(object_number) || uuid_send(object_key)` of each object, one after the other. */
  readonly objects: Buffer;
  readonly sources: readonly string[];
  readonly first_at: string;
  readonly last_at: string;
}

type Group = Omit<ErrorGroupDto, 'fingerprint' | 'example'> & {
  /** Signatures of the group's failures at `last_at`. */
  readonly lastSignatures: readonly string[];
};

interface ExampleRow {
  readonly index: number;
  readonly run_id: string;
  readonly error_message: string;
}

/** Latest failures, and failures grouped by cause. */
@Injectable()
export class ErrorsQueries {
  constructor(private readonly database: Database) {}

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  async errors(scope: Scope, { limit, ...filter }: ErrorsQueryDto): Promise<ErrorsDto> {
    const which = sql<boolean>`status = 'FAILED' and ${runCondition(scope, filter)}`;
    const order = new RunOrder('-start_time');
    const recent = await readRuns(this.database, { order, which: [which], cursor: beginning, limit });
    return {
      from: filter.from ?? null,
      to: filter.to ?? null,
      recent: recent.map(entryOf),
      ...(await this.groups(which)),
    };
  }

  private async groups(which: RawBuilder<boolean>): Promise<Pick<ErrorsDto, 'groups' | 'truncated'>> {
    const rows = await this.read<SignatureRow>(sql`
      -- Groups by object first: comparing its number and key takes a tenth of the time that comparing texts takes.
      with of_objects as (
        select signature, object_number, key, min(source) as source, count(*) as count,
          min(start_time) as first_at, max(start_time) as last_at
        from (
          -- Each signature is made once, and not written to a file on its way to the groups.
          select ${signature} as signature, source, start_time, object_number, ${objectKeyOf('runs')} as key
          from runs where ${which} offset 0
        ) as failures group by signature, object_number, key
      )
      select signature, sum(count)::int as count, string_agg(int8send(object_number) || uuid_send(key), ''::bytea) as objects,
        (array_agg(distinct source))[1:${sql.lit(MOST_SOURCES)}] as sources,
        min(first_at) as first_at, max(last_at) as last_at
      from of_objects group by signature order by 2 desc, signature collate "C" limit ${sql.lit(MOST_SIGNATURES + 1)}`);
    const groups = [...(await byCause(rows.slice(0, MOST_SIGNATURES)))].map(errorGroupOf);
    groups.sort((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1));
    return {
      truncated: groups.length > MOST_GROUPS || rows.length > MOST_SIGNATURES,
      groups: await this.withExamples(groups.slice(0, MOST_GROUPS), which),
    };
  }

  /** Adds the latest failure of each group; a group whose latest failure was deleted meanwhile is left out. */
  private async withExamples(groups: readonly Group[], which: RawBuilder<boolean>): Promise<ErrorGroupDto[]> {
    const wanted = groups.flatMap(({ last_at, lastSignatures }, index) =>
      lastSignatures.map((message) => ({ index, last_at, message })),
    );
    const examples = await this.read<ExampleRow>(sql`
      with last as (
        select index, max(run_id::text collate "C")::uuid as run_id
        from runs join unnest(
          ${wanted.map(({ index }) => index)}::int[], ${wanted.map(({ last_at }) => last_at)}::timestamptz[],
          ${wanted.map(({ message }) => message)}::text[]
        ) as wanted (index, at, message) on start_time = at and ${signature} = message
        where ${which} group by index
      )
      select index, run_id, coalesce(${shortened('error_message')}, '') as error_message from last join runs using (run_id)`);
    const byIndex = new Map(examples.map((example) => [example.index, example]));
    return groups.flatMap(({ cause, lastSignatures: _, ...group }, index) => {
      const example = byIndex.get(index);
      if (example === undefined) return [];
      const { run_id, error_message } = example;
      const shown = { run_id, error_message: shortTextOf(error_message) };
      return [{ fingerprint: causeFingerprintOf(cause), cause, ...group, example: shown }];
    });
  }

  private read<T>(query: RawBuilder<unknown>): Promise<T[]> {
    return this.database.use(async (tables) => (await query.execute(tables)).rows as T[]);
  }
}

const causeFingerprintOf = (cause: string): string =>
  createHash('sha256').update(cause).digest('hex').slice(0, FINGERPRINT_CHARS);

/** Groups signatures by cause. Yields to other work every 500 messages. */
async function byCause(rows: readonly SignatureRow[]): Promise<Map<string, SignatureRow[]>> {
  const causes = new Map<string, SignatureRow[]>();
  for (const [index, row] of rows.entries()) {
    if (index % SLICE_MESSAGES === SLICE_MESSAGES - 1) await setImmediate();
    const cause = causeOf(row.signature);
    const known = causes.get(cause);
    if (known === undefined) causes.set(cause, [row]);
    else known.push(row);
  }
  return causes;
}

function errorGroupOf([cause, rows]: [string, readonly SignatureRow[]]): Group {
  const last_at = rows.map((row) => row.last_at).reduce((a, b) => (isBefore(a, b) ? b : a));
  return {
    cause,
    count: rows.reduce((sum, { count }) => sum + count, 0),
    objects_count: objectsCountOf(rows),
    sources: [...new Set(rows.flatMap(({ sources }) => sources))].sort().slice(0, MOST_SOURCES),
    first_at: rows.map((row) => row.first_at).reduce((a, b) => (isBefore(b, a) ? b : a)),
    last_at,
    lastSignatures: rows
      .filter((row) => row.last_at === last_at)
      .map((row) => row.signature)
      .slice(0, MOST_LAST_SIGNATURES),
  };
}

function objectsCountOf(rows: readonly SignatureRow[]): number {
  if (rows.length === 1) return rows[0]!.objects.length / OBJECT_BYTES;
  const known = new Set<string>();
  for (const { objects } of rows) {
    for (let at = 0; at < objects.length; at += OBJECT_BYTES)
      known.add(objects.toString('latin1', at, at + OBJECT_BYTES));
  }
  return known.size;
}

/** Compares two times with all of their decimals. */
const isBefore = (a: string, b: string): boolean => sortableTime(a) < sortableTime(b);
