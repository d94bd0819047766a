import { type RawBuilder, sql } from 'kysely';

/** What tells an object from all others. */
export interface ObjectIdentity {
  readonly company: string;
  readonly zone: string;
  readonly source: string;
  readonly object_id: number;
  readonly object_type: string;
}

/** The same made of the columns of a row that has no `object_key`. It is what the column is generated from. */
export const objectKeyFrom = (row: string): RawBuilder<string> => {
  const [company, zone, source, type] = ['company', 'zone', 'source', 'object_type'].map((name) =>
    sql.ref(`${row}.${name}`),
  );
  return sql<string>`md5(length(${company})::text || ',' || length(${zone})::text || ',' || length(${source})::text || ',' ||
    ${company} || ${zone} || ${source} || ${type})::uuid`;
};

/** What stands for all of `ObjectIdentity` but the number, for the rows of a table of this name. */
export const objectKeyOf = (table: string): RawBuilder<string> => sql<string>`${sql.ref(`${table}.object_key`)}`;

/** True for the runs of one object in a table of this name. */
export const isOfObject = (table: string, { company, zone, source, object_id, object_type }: ObjectIdentity) =>
  sql<boolean>`${sql.ref(`${table}.object_id`)} = ${object_id} and ${objectKeyOf(table)} = (
    md5(length(${company}::text)::text || ',' || length(${zone}::text)::text || ',' || length(${source}::text)::text || ',' ||
    ${company}::text || ${zone}::text || ${source}::text || ${object_type}::text)::uuid)`;
