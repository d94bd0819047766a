import type { Tables } from '@app/database';
import type { Scope } from '@app/platform';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { GroupKey } from './grouping.js';
import { namesOf } from './object-names.queries.js';
import { bytesOf } from './base64.js';
import { byObject, packed } from './packed-runs.js';

/** The packed runs of a group, and the columns of its key. */
export interface RunGroup extends Readonly<Record<string, unknown>> {
  readonly packed: Buffer;
}

export interface GroupedQuestion {
  readonly scope: Scope;
  readonly columns: readonly (keyof GroupKey)[];
  /** `runs`, or a subquery with the same columns. */
  readonly from: RawBuilder<unknown>;
  /** Of the scope. */
  readonly condition: RawBuilder<boolean>;
}

/** The runs that match the condition, grouped, unsorted, in the snapshot of the session if it has one. */
export function readGroups(session: Kysely<Tables>, question: GroupedQuestion): Promise<RunGroup[]> {
  return question.columns.includes('object_type') ? readObjects(session, question) : readFewGroups(session, question);
}

async function readFewGroups(
  session: Kysely<Tables>,
  { columns, from, condition }: GroupedQuestion,
): Promise<RunGroup[]> {
  const by = columns.map((name) => sql.ref(name));
  const { rows } = await sql<{ packed: string | null }>`
    select ${sql.join([...by, sql`${packed({ isOfObjects: false })} as packed`])}
    from ${from} where ${condition}
    ${by.length === 0 ? sql`` : sql`group by ${sql.join(by)}`}`.execute(session);
  // Without `group by` there is one row even without runs.
  return rows.flatMap(({ packed, ...row }) => (packed === null ? [] : [{ ...row, packed: bytesOf(packed) }]));
}

// Grouped here: for thousands of groups the database would sort all runs.
async function readObjects(
  session: Kysely<Tables>,
  { scope, columns, from, condition }: GroupedQuestion,
): Promise<RunGroup[]> {
  const isByStatus = columns.includes('status');
  const { rows } = await sql<{ packed: string | null; status?: string }>`
    select ${packed({ isOfObjects: true })} as packed ${isByStatus ? sql`, status` : sql``}
    from ${from} where ${condition} ${isByStatus ? sql`group by status` : sql``}`.execute(session);
  const objects = rows.flatMap(({ packed, status }) =>
    packed === null ? [] : byObject(bytesOf(packed)).map((object) => ({ ...object, status })),
  );
  const names = await namesOf(session, scope, objects);
  return objects.map((object) => ({ ...object, ...names.of(object) }));
}
