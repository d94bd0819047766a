import { objectNumberOf } from '@app/database';
import { type RawBuilder, sql } from 'kysely';

/** The fields that identify an object. */
export interface ObjectIdentity {
  readonly company: string;
  readonly zone: string;
  readonly source: string;
  readonly object_id: string;
  readonly object_type: string;
}

/** Distinct for distinct objects. Names never hold a NUL, so joining with it is unambiguous. */
export const identityKeyOf = ({ company, zone, source, object_id, object_type }: ObjectIdentity): string =>
  `${company}\0${zone}\0${source}\0${object_id}\0${object_type}`;

/** Whether an `identityKeyOf` is of the company. */
export const isKeyOfCompany = (key: string, company: string): boolean => key.startsWith(`${company}\0`);

/** Column `object_key` of a table: the hash of `ObjectIdentity` without `object_id`. */
export const objectKeyOf = (table: string): RawBuilder<string> => sql<string>`${sql.ref(`${table}.object_key`)}`;

/** Condition: the run in this table is of the object. */
export const isOfObject = (table: string, { company, zone, source, object_id, object_type }: ObjectIdentity) =>
  sql<boolean>`${sql.ref(`${table}.object_number`)} = ${objectNumberOf(object_id)}::bigint and ${objectKeyOf(table)} = (
    md5(length(${company}::text)::text || ',' || length(${zone}::text)::text || ',' || length(${source}::text)::text || ',' ||
    ${company}::text || ${zone}::text || ${source}::text || ${object_type}::text)::uuid)`;
