import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { RawBuilder } from 'kysely';
import { entryOf, type RunRow } from './run-entry.js';
import { runCondition } from './run-filter.js';
import { beginning, type Place, RunOrder } from './run-order.js';
import { readRuns, windowEnd } from './run-pages.js';
import type { RunsDto, RunsQueryDto } from './runs.dto.js';
import { textCondition } from './text-search.js';

/** So long a text search goes on for one page. */
const SEARCH_MS = 250;

/** The runs, page by page. */
@Injectable()
export class RunsQueries {
  constructor(private readonly database: Database) {}

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  list({ sort, cursor, limit, q, ...filter }: RunsQueryDto): Promise<RunsDto> {
    const order = new RunOrder(sort);
    const place = cursor === undefined ? beginning : order.placeOf(cursor);
    const which = runCondition(filter);
    return q ? this.search(order, which, textCondition(q), place, limit) : this.page(order, which, place, limit);
  }

  private async page(order: RunOrder, which: RawBuilder<boolean>, from: Place, limit: number): Promise<RunsDto> {
    const found: RunRow[] = [];
    for (let place: Place | null = from; place !== null && found.length <= limit; place = order.nextPart(place)) {
      found.push(...(await readRuns(this.database, { order, which: [which], place, limit: limit + 1 - found.length })));
    }
    return pageOf(order, found, limit, null);
  }

  /** Looks at a window of runs after the other, until the page is full, the runs are at an end, or the time is over. */
  private async search(
    order: RunOrder,
    which: RawBuilder<boolean>,
    text: RawBuilder<boolean>,
    from: Place,
    limit: number,
  ): Promise<RunsDto> {
    const found: RunRow[] = [];
    const deadline = performance.now() + SEARCH_MS;
    let place: Place | null = from;
    do {
      const end = await windowEnd(this.database, order, which, place);
      const size = limit + 1 - found.length;
      found.push(...(await readRuns(this.database, { order, which: [which, text], place, end, limit: size })));
      place = end === null ? order.nextPart(place) : { part: place.part, after: end };
    } while (place !== null && found.length <= limit && performance.now() < deadline);
    return pageOf(order, found, limit, place);
  }
}

/** @param rest from where on nothing has been looked at; null: there is no more */
function pageOf(order: RunOrder, found: readonly RunRow[], limit: number, rest: Place | null): RunsDto {
  const rows = found.slice(0, limit);
  const next = found.length > limit ? order.behind(rows.at(-1)!) : rest;
  return { runs: rows.map(entryOf), next_cursor: next === null ? null : order.cursorOf(next) };
}
