import { Database } from '@app/database';
import type { Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import { openRunRows, readRunningTimes } from './open/open-runs.queries.js';
import { entryOf, type RunRow } from './run-entry.js';
import { runCondition } from './run-filter.js';
import type { RunFilterDto } from './run-filter.dto.js';
import { beginning, type RunCursor, RunOrder } from './run-order.js';
import { readRuns, windowEnd } from './run-pages.queries.js';
import type { RunPointDto, RunPointsDto, RunsDto, RunsQueryDto } from './runs.dto.js';
import { searchCondition } from './text-search.js';

/** Time after which a text search answers the page that it has so far. */
const SEARCH_MS = 250;

/** Pages of runs. */
@Injectable()
export class RunsQueries {
  constructor(private readonly database: Database) {}

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  async list(scope: Scope, { sort, cursor, limit, q, label, ...filter }: RunsQueryDto): Promise<RunsDto> {
    const order = new RunOrder(sort);
    const from = cursor === undefined ? beginning : order.decode(cursor);
    const which = runCondition(scope, filter);
    const searched = searchCondition({ q, label });
    if (filter.status === 'RUNNING') {
      // There are few of them: a search needs no windows.
      const rows = { which: searched ? [which, searched] : [which], from: openRunRows };
      return this.running(scope, runsPageOf(order, await this.found(order, rows, from, limit), limit, null));
    }
    if (searched) return this.search(order, { which, searched }, from, limit);
    return runsPageOf(order, await this.found(order, { which: [which] }, from, limit), limit, null);
  }

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  async points(scope: Scope, filter: RunFilterDto, limit: number): Promise<RunPointsDto> {
    const which = runCondition(scope, filter);
    const { rows } = await this.database.use((tables) =>
      sql<RunPointDto>`
        select run_id, sequence_id, object_type, status, start_time, duration_seconds
        from runs where ${which} order by start_time desc, run_id desc limit ${limit + 1}`.execute(tables),
    );
    return { points: rows.slice(0, limit), is_whole: rows.length <= limit };
  }

  /** Adds to runs that have started and not ended for how long they run. */
  private async running(scope: Scope, page: RunsDto): Promise<RunsDto> {
    const ids = page.runs.map(({ run_id }) => run_id);
    const times = await this.database.use((tables) => readRunningTimes(tables, scope, ids));
    return { ...page, runs: page.runs.map((run) => ({ ...run, ...times.get(run.run_id) })) };
  }

  /** One more than `limit`, when there are so many. */
  private async found(
    order: RunOrder,
    rows: { readonly which: readonly RawBuilder<boolean>[]; readonly from?: RawBuilder<unknown> },
    from: RunCursor,
    limit: number,
  ): Promise<RunRow[]> {
    const found: RunRow[] = [];
    for (
      let cursor: RunCursor | null = from;
      cursor !== null && found.length <= limit;
      cursor = order.nextPart(cursor)
    ) {
      found.push(...(await readRuns(this.database, { order, ...rows, cursor, limit: limit + 1 - found.length })));
    }
    return found;
  }

  /** Searches window by window until the page is full, the runs end, or 250 ms have passed. */
  private async search(
    order: RunOrder,
    { which, searched }: { readonly which: RawBuilder<boolean>; readonly searched: RawBuilder<boolean> },
    from: RunCursor,
    limit: number,
  ): Promise<RunsDto> {
    const found: RunRow[] = [];
    const deadline = performance.now() + SEARCH_MS;
    let cursor: RunCursor | null = from;
    do {
      const end = await windowEnd(this.database, order, which, cursor);
      const size = limit + 1 - found.length;
      found.push(...(await readRuns(this.database, { order, which: [which, searched], cursor, end, limit: size })));
      cursor = end === null ? order.nextPart(cursor) : { part: cursor.part, after: end };
    } while (cursor !== null && found.length <= limit && performance.now() < deadline);
    return runsPageOf(order, found, limit, cursor);
  }
}

/** @param rest cursor of the runs that were not searched; null: none are left */
function runsPageOf(order: RunOrder, found: readonly RunRow[], limit: number, rest: RunCursor | null): RunsDto {
  const rows = found.slice(0, limit);
  const next = found.length > limit ? order.cursorAfter(rows.at(-1)!) : rest;
  return { runs: rows.map(entryOf), next_cursor: next === null ? null : order.encode(next) };
}
