import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { CycleDto, CyclesDto, CyclesQueryDto } from './cycles.dto.js';

/** Objects of each list of a cycle that are named; `*_count` is how many there are. */
const MOST_NAMED = 200;

const lists = ['failed', 'missing', 'new', 'late'] as const;

const cutLists = lists.map((name) =>
  sql<unknown>`jsonb_path_query_array(${sql.ref(name)}, ${sql.lit(`$[0 to ${MOST_NAMED - 1}]`)})`.as(name),
);

const listCounts = lists.map((name) => sql<number>`jsonb_array_length(${sql.ref(name)})`.as(`${name}_count`));

@Injectable()
export class CyclesQueries {
  constructor(private readonly database: Database) {}

  /** The newest first. @throws PipelineError `store_unavailable` */
  list({ company, limit }: CyclesQueryDto): Promise<CyclesDto> {
    return this.database.use(async (tables) => {
      const rows = await tables
        .selectFrom('cycles')
        .select(['company', 'sequence_id', 'cycle_time', 'closed_at', 'present_count'])
        .select(cutLists)
        .select(listCounts)
        .$if(company !== undefined, (query) => query.where('company', '=', company!))
        .orderBy('cycle_time', 'desc')
        .orderBy('company', 'desc')
        .orderBy('sequence_id', 'desc')
        .limit(limit)
        .execute();
      return { cycles: rows as unknown as CycleDto[] };
    });
  }
}
