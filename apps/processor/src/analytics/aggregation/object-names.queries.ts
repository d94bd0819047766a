import { objectIdOf, type Tables, within } from '@app/database';
import type { Scope } from '@app/platform';
import { type Kysely, sql } from 'kysely';
import type { ObjectRef } from './object-ref.js';

interface ObjectNames {
  readonly company: string;
  readonly zone: string;
  readonly source: string;
  readonly object_id: string;
  readonly object_type: string;
}

const MOST_KNOWN_NAMES = 20_000;
/** Cache. Number and key are hashes of the names, so an entry never goes stale. */
const knownNames = new Map<string, ObjectNames>();

const refOf = ({ object_number, object_key }: ObjectRef): string => object_number + object_key;

/** The names of objects. */
export class NamedObjects {
  constructor(private readonly names: ReadonlyMap<string, ObjectNames>) {}

  of(object: ObjectRef): ObjectNames | undefined {
    return this.names.get(refOf(object));
  }
}

/** Reads the names of objects of the scope. None is missing in the snapshot in which the objects were found. */
export async function namesOf(
  session: Kysely<Tables>,
  scope: Scope,
  objects: readonly ObjectRef[],
): Promise<NamedObjects> {
  const names = new Map<string, ObjectNames>();
  const unknown = new Map<string, ObjectRef>();
  for (const object of objects) {
    const ref = refOf(object);
    const known = knownNames.get(ref);
    if (known === undefined) unknown.set(ref, object);
    else if (scope.includes(known.company)) names.set(ref, known);
  }
  if (unknown.size === 0) return new NamedObjects(names);
  const asked = [...unknown.values()];
  const { rows } = await sql<ObjectNames & { number: string; key: string }>`
    select object.number::text as number, replace(key::text, '-', '') as key, latest.*
    from unnest(
      ${asked.map(({ object_number }) => object_number)}::int8[], ${asked.map(({ object_key }) => object_key)}::uuid[]
    ) as object (number, key)
    cross join lateral (
      select company, zone, source, ${objectIdOf()} as object_id, object_type from runs
      where object_number = object.number and object_key = object.key and ${within(scope)}
      order by start_time desc, run_id desc limit 1
    ) as latest`.execute(session);
  if (knownNames.size + rows.length > MOST_KNOWN_NAMES) knownNames.clear();
  for (const { number, key, ...found } of rows) {
    names.set(number + key, found);
    knownNames.set(number + key, found);
  }
  return new NamedObjects(names);
}
