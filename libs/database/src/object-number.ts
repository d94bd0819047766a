import { isIntegerId } from '@app/contracts';
import { hash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';

/** Hashes lie from 2^62 on, integers that a double holds exactly below 2^53: they never meet. */
const FIRST_HASH = 1n << 62n;

/**
 * The number that stands for an object id in keys: the integer itself, or 62 bits of the MD5 of another text. `bigint`, as
 * text. Two objects are one only if their names have the same hash as well.
 */
export function objectNumberOf(id: string): string {
  if (isIntegerId(id)) return id;
  const digest = hash('md5', id, 'buffer');
  return String((digest.readBigUInt64BE() & (FIRST_HASH - 1n)) | FIRST_HASH);
}

/** The object id of a row of `runs`. */
export const objectIdOf = (row?: string): RawBuilder<string> => {
  const [text, number] = ['object_text', 'object_number'].map((name) =>
    sql.ref(row === undefined ? name : `${row}.${name}`),
  );
  return sql<string>`coalesce(${text}, ${number}::text)`;
};

/** The order of `compareObjectIds`, in SQL, of a column of object ids. */
export const objectIdOrder = (name: string): RawBuilder<unknown> => {
  const id = sql.ref(name);
  // A text that is no number is never cast: `case` decides before.
  return sql`case when ${id} ~ '^(0|-?[1-9][0-9]{0,15})$' and abs(${id}::numeric) <= 9007199254740991 then ${id}::bigint end,
    ${id} collate "C"`;
};
