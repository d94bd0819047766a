import type { Tables } from '@app/database';
import { type Kysely, sql } from 'kysely';
import type { ObjectRef } from './object-ref.js';

interface ObjectNames {
  readonly company: string;
  readonly zone: string;
  readonly source: string;
  readonly object_type: string;
}

const MOST_KNOWN_NAMES = 20_000;
/** Cache by key. A key is the hash of the names, so an entry never goes stale. */
const knownNames = new Map<string, ObjectNames>();

/** Names by object key. None is missing in the snapshot in which the objects were found. */
export async function namesOf(
  session: Kysely<Tables>,
  objects: readonly ObjectRef[],
): Promise<ReadonlyMap<string, ObjectNames>> {
  const names = new Map<string, ObjectNames>();
  const unknown = new Map<string, number>();
  for (const { object_id, object_key } of objects) {
    const known = knownNames.get(object_key);
    if (known === undefined) unknown.set(object_key, object_id);
    else names.set(object_key, known);
  }
  if (unknown.size === 0) return names;
  const { rows } = await sql<ObjectNames & { key: string }>`
    select replace(key::text, '-', '') as key, company, zone, source, object_type
    from unnest(
      ${[...unknown.values()]}::int8[], ${[...unknown.keys()]}::uuid[]
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
