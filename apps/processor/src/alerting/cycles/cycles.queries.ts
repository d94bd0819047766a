import { Database, within } from '@app/database';
import type { Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import type { CycleDto, CycleObjectDto, CyclesDto, CyclesQueryDto } from './cycles.dto.js';

const countedLists = ['failed', 'missing', 'new', 'late'] as const;
const cycleLists = ['present', ...countedLists] as const;
type CycleList = (typeof cycleLists)[number];

/** The first `names` objects of each list. A null list stays null. */
const cutLists = (names: number) =>
  cycleLists.map((list) =>
    sql<unknown>`jsonb_path_query_array(${sql.ref(list)}, ${`$[0 to ${names - 1}]`}::jsonpath)`.as(list),
  );

const listCounts = countedLists.map((name) => sql<number>`jsonb_array_length(${sql.ref(name)})`.as(`${name}_count`));

/** The lists of a cycle. Those of before migration 0010 have object ids as numbers. */
const listsOf = (row: Readonly<Record<CycleList, unknown>>) =>
  Object.fromEntries(
    cycleLists.map((name) => [
      name,
      (row[name] as CycleObjectDto[] | null)?.map((object) => ({ ...object, object_id: String(object.object_id) })) ??
        null,
    ]),
  );

/** Reads cycles. */
@Injectable()
export class CyclesQueries {
  constructor(private readonly database: Database) {}

  /** Newest first. @throws PipelineError `store_unavailable` */
  list(scope: Scope, { company, limit, names }: CyclesQueryDto): Promise<CyclesDto> {
    return this.database.use(async (tables) => {
      const rows = await tables
        .selectFrom('cycles')
        .select(['company', 'sequence_id', 'cycle_time', 'closed_at', 'present_count'])
        .select(cutLists(names))
        .select(listCounts)
        .where(within(scope))
        .$if(company !== undefined, (query) => query.where('company', '=', company!))
        .orderBy('cycle_time', 'desc')
        .orderBy('company', 'desc')
        .orderBy('sequence_id', 'desc')
        .limit(limit)
        .execute();
      return { cycles: rows.map((row) => ({ ...row, ...listsOf(row) })) as unknown as CycleDto[] };
    });
  }
}
