import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from '../store/tables.js';
import type { GroupKey } from './grouping.js';
import { byObject, packed, type PackedObject } from './packed-runs.js';

/** The runs of a group, with the columns that tell it from the others. */
export interface RunGroup extends Readonly<Record<string, unknown>> {
  readonly packed: Buffer;
}

export interface GroupedQuestion {
  readonly columns: readonly (keyof GroupKey)[];
  /** The rows that are asked about: `runs`, or something with the same columns. */
  readonly from: RawBuilder<unknown>;
  readonly condition: RawBuilder<boolean>;
}

/** The runs that fulfil the condition, in groups, in no order. All in the snapshot of the session, if it has one. */
export function readGroups(session: Kysely<Tables>, question: GroupedQuestion): Promise<RunGroup[]> {
  return question.columns.includes('object_type') ? readObjects(session, question) : readFewGroups(session, question);
}

async function readFewGroups(
  session: Kysely<Tables>,
  { columns, from, condition }: GroupedQuestion,
): Promise<RunGroup[]> {
  const by = columns.map((name) => sql.ref(name));
  const { rows } = await sql<{ packed: Buffer | null }>`
    select ${sql.join([...by, sql`${packed({ isOfObjects: false })} as packed`])}
    from ${from} where ${condition}
    ${by.length === 0 ? sql`` : sql`group by ${sql.join(by)}`}`.execute(session);
  // Without groups there is one row, also when there are no runs.
  return rows.filter((row): row is RunGroup => row.packed !== null);
}

interface ObjectNames {
  readonly company: string;
  readonly zone: string;
  readonly source: string;
  readonly object_type: string;
}

const MOST_KNOWN_NAMES = 20_000;
/** By what stands for them, which is their hash: true for ever. */
const knownNames = new Map<string, ObjectNames>();

// The database would sort all runs to have thousands of groups of them.
async function readObjects(
  session: Kysely<Tables>,
  { columns, from, condition }: GroupedQuestion,
): Promise<RunGroup[]> {
  const isByStatus = columns.includes('status');
  const { rows } = await sql<{ packed: Buffer | null; status?: string }>`
    select ${packed({ isOfObjects: true })} as packed ${isByStatus ? sql`, status` : sql``}
    from ${from} where ${condition} ${isByStatus ? sql`group by status` : sql``}`.execute(session);
  const objects = rows.flatMap(({ packed, status }) =>
    packed === null ? [] : byObject(packed).map((object) => ({ ...object, status })),
  );
  const names = await namesOf(session, objects);
  return objects.map(({ object_key, ...object }) => ({ ...object, ...names.get(object_key) }));
}

async function namesOf(
  session: Kysely<Tables>,
  objects: readonly PackedObject[],
): Promise<ReadonlyMap<string, ObjectNames>> {
  const names = new Map<string, ObjectNames>();
  const unknown = objects.filter(({ object_key }) => {
    const known = knownNames.get(object_key);
    if (known !== undefined) names.set(object_key, known);
    return known === undefined;
  });
  if (unknown.length === 0) return names;
  const { rows } = await sql<ObjectNames & { key: string }>`
    select replace(key::text, '-', '') as key, company, zone, source, object_type
    from unnest(
      ${unknown.map(({ object_id }) => object_id)}::int8[], ${unknown.map(({ object_key }) => object_key)}::uuid[]
    ) as object (id, key)
    cross join lateral (
      select company, zone, source, object_type from runs where object_id = object.id and object_key = object.key
      order by start_time desc, run_id desc limit 1
    ) as latest`.execute(session);
  if (knownNames.size + rows.length > MOST_KNOWN_NAMES) knownNames.clear();
  for (const { key, ...found } of rows) {
    names.set(key, found);
    knownNames.set(key, found);
  }
  return names;
}
