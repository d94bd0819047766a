import { sql } from 'kysely';
import { type By, columnsOf } from './aggregation/grouping.js';

export const groupings = ['source', 'object'] as const satisfies readonly By[];
export type GroupedBy = (typeof groupings)[number];

/** The columns that tell the groups apart, in SQL. */
export const groupColumns = (by: GroupedBy) =>
  sql.join(
    columnsOf(by)
      .flatMap(identityOf)
      .map((name) => sql.ref(name)),
  );

/** The order of `Groups`, in SQL: column by column, texts by code points whatever the collation of the database. */
export const groupOrder = (by: GroupedBy) =>
  sql.join(
    columnsOf(by).flatMap((name) =>
      name === 'object_id'
        ? [sql`object_text collate "C" nulls first`, sql`object_number`]
        : [sql`${sql.ref(name)} collate "C"`],
    ),
  );

/** The columns of `runs` that hold a column of a grouping. */
const identityOf = (name: string): string[] => (name === 'object_id' ? ['object_number', 'object_text'] : [name]);

/** A group as the database returns it. */
export interface GroupRow {
  readonly company: string;
  readonly source: string;
  readonly zone?: string;
  readonly object_number?: string;
  readonly object_text?: string | null;
  readonly object_type?: string;
}

export const groupFieldsOf = ({ company, source, zone, object_number, object_text, object_type }: GroupRow) => ({
  company,
  source,
  ...(object_number === undefined ? {} : { zone, object_id: object_text ?? object_number, object_type }),
});
