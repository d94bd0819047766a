import type { ErrorCode } from '@app/contracts';
import { Database, decodeCursor, pageOf, within } from '@app/database';
import type { Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { RefusalDto, RefusalsDto, RefusalsQueryDto } from './refusals.dto.js';

/** Reads `refusals`. */
@Injectable()
export class RefusalsQueries {
  constructor(private readonly database: Database) {}

  /** @throws PipelineError `query_invalid`, `store_unavailable` */
  async list(scope: Scope, { company, source, cursor, limit }: RefusalsQueryDto): Promise<RefusalsDto> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const found = await this.database.use((tables) => {
      let query = tables
        .selectFrom('refusals')
        .select(['refusal_id', 'company', 'source', 'code', 'reason', 'count', 'first_at', 'last_at', 'door'])
        .where(within(scope));
      if (company !== undefined) query = query.where('company', '=', company);
      if (source !== undefined) query = query.where('source', '=', source);
      if (after !== undefined) {
        query = query.where((eb) => eb(eb.refTuple('last_at', 'refusal_id'), '<', eb.tuple(after.time, after.id)));
      }
      return query
        .orderBy('last_at', 'desc')
        .orderBy('refusal_id', 'desc')
        .limit(limit + 1)
        .execute();
    });
    const listed = found.map((row): RefusalDto => ({ ...row, code: row.code as ErrorCode, count: Number(row.count) }));
    const { entries, next_cursor } = pageOf(listed, limit, ({ last_at, refusal_id }) => ({
      time: last_at,
      id: refusal_id,
    }));
    return { refusals: entries, next_cursor };
  }
}
