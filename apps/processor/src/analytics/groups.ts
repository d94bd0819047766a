import { sql } from 'kysely';
import { type By, columnsOf } from './aggregation/grouping.js';

export const groupings = ['source', 'object'] as const satisfies readonly By[];
export type GroupedBy = (typeof groupings)[number];

/** The columns that tell the groups apart, in SQL. */
export const groupColumns = (by: GroupedBy) => sql.join(columnsOf(by).map((name) => sql.ref(name)));

/** The order of `Groups`, in SQL: column by column, texts by code points whatever the collation of the database. */
export const groupOrder = (by: GroupedBy) =>
  sql.join(columnsOf(by).map((name) => (name === 'object_id' ? sql.ref(name) : sql`${sql.ref(name)} collate "C"`)));

/** A group as the driver returns it: `bigint` is text. */
export interface GroupRow {
  readonly company: string;
  readonly source: string;
  readonly zone?: string;
  readonly object_id?: string;
  readonly object_type?: string;
}

export const groupFieldsOf = ({ company, source, zone, object_id, object_type }: GroupRow) => ({
  company,
  source,
  ...(object_id === undefined ? {} : { zone, object_id: Number(object_id), object_type }),
});
