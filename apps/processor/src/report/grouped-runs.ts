import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from '../store/tables.js';
import type { GroupKey } from './grouping.js';
import { packed, type Packing } from './packed-runs.js';

/** The runs of a group. */
export interface RunGroup extends Readonly<Record<string, unknown>> {
  /** Start of the latest one, ISO 8601 in UTC. */
  readonly last_run_at: string;
  readonly packed: Buffer;
}

export interface GroupedQuestion {
  readonly columns: readonly (keyof GroupKey)[];
  readonly packing: Packing;
  /** The rows that are asked about: `runs`, or something with the same columns. */
  readonly from: RawBuilder<unknown>;
  readonly condition: RawBuilder<boolean>;
}

/** Numbers are told apart faster than texts. */
const comparedFirst = (columns: readonly (keyof GroupKey)[]): readonly (keyof GroupKey)[] =>
  columns.toSorted((a, b) => Number(b === 'object_id') - Number(a === 'object_id'));

/** The runs that fulfil the condition, group by group, in no order. */
export async function readGroups(
  tables: Kysely<Tables>,
  { columns, packing, from, condition }: GroupedQuestion,
): Promise<RunGroup[]> {
  const names = columns.map((name) => sql.ref(name));
  const grouped = comparedFirst(columns).map((name) => sql.ref(name));
  const { rows } = await sql<RunGroup & { packed: Buffer | null }>`
    select ${sql.join([...names, sql`max(start_time) as last_run_at`, sql`${packed(packing)} as packed`])}
    from ${from} where ${condition}
    ${names.length === 0 ? sql`` : sql`group by ${sql.join(grouped)}`}`.execute(tables);
  // Without groups there is one row, also when there are no runs.
  return rows.filter((row) => row.packed !== null);
}
