import { sql } from 'kysely';

export const groupings = ['source', 'object'] as const;
export type GroupedBy = (typeof groupings)[number];

export const columnNames = {
  source: ['company', 'source'],
  object: ['company', 'zone', 'source', 'object_id', 'object_type'],
} as const satisfies Record<GroupedBy, readonly string[]>;

/** What tells the groups apart, as a list of columns. */
export const groupColumns = (by: GroupedBy) => sql.join(columnNames[by].map((name) => sql.ref(name)));

/** The order of groups: that of their names, the same in every database. */
export const groupOrder = (by: GroupedBy) =>
  sql.join(columnNames[by].map((name) => (name === 'object_id' ? sql.ref(name) : sql`${sql.ref(name)} collate "C"`)));

/** A group as the driver has it: `bigint` is text. */
export interface GroupRow {
  readonly company: string;
  readonly source: string;
  readonly zone?: string;
  readonly object_id?: string;
  readonly object_type?: string;
}

export const groupOf = ({ company, source, zone, object_id, object_type }: GroupRow) => ({
  company,
  source,
  ...(object_id === undefined ? {} : { zone, object_id: Number(object_id), object_type }),
});
