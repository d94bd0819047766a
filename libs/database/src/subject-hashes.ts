import { type RawBuilder, sql } from 'kysely';

/** The expression that the column `object_key` of runs is generated from, for rows that do not have it. */
export const objectKeyFrom = (row: string): RawBuilder<string> => {
  const [company, zone, source, type] = ['company', 'zone', 'source', 'object_type'].map((name) =>
    sql.ref(`${row}.${name}`),
  );
  return sql<string>`md5(length(${company})::text || ',' || length(${zone})::text || ',' || length(${source})::text || ',' ||
    ${company} || ${zone} || ${source} || ${type})::uuid`;
};

/** Hash of an object's names and id, which stands for them in keys: names can be longer than an entry of an index. */
export const objectHashFrom = (row: string): RawBuilder<string> =>
  sql<string>`md5((${objectKeyFrom(row)})::text || ${sql.ref(`${row}.object_id`)}::text)::uuid`;

/** Hash of a source's names. */
export const sourceHashFrom = (row: string): RawBuilder<string> => {
  const [company, source] = [sql.ref(`${row}.company`), sql.ref(`${row}.source`)];
  return sql<string>`md5(length(${company})::text || ',' || ${company} || ${source})::uuid`;
};
