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

/** Names of an object, for all of which its key stands. */
const objectNames = new Set<string>(['company', 'zone', 'source', 'object_type']);

/** Columns to group by, and to tell: numbers and keys are told apart faster than texts. */
function groupingOf(columns: readonly (keyof GroupKey)[]): { by: RawBuilder<unknown>[]; told: RawBuilder<unknown>[] } {
  const refs = columns.map((name) => sql.ref(name));
  if (!columns.includes('object_type')) return { by: refs, told: refs };
  const others = columns.filter((name) => name !== 'object_id' && !objectNames.has(name));
  return {
    by: ['object_id', 'object_key', ...others].map((name) => sql.ref(name)),
    told: columns.map((name) =>
      objectNames.has(name) ? sql`min(${sql.ref(name)}) as ${sql.ref(name)}` : sql.ref(name),
    ),
  };
}

/** The runs that fulfil the condition, group by group, in no order. */
export async function readGroups(
  tables: Kysely<Tables>,
  { columns, packing, from, condition }: GroupedQuestion,
): Promise<RunGroup[]> {
  const { by, told } = groupingOf(columns);
  const { rows } = await sql<RunGroup & { packed: Buffer | null }>`
    select ${sql.join([...told, sql`max(start_time) as last_run_at`, sql`${packed(packing)} as packed`])}
    from ${from} where ${condition}
    ${by.length === 0 ? sql`` : sql`group by ${sql.join(by)}`}`.execute(tables);
  // Without groups there is one row, also when there are no runs.
  return rows.filter((row) => row.packed !== null);
}
