import type { Tables } from '@app/database';
import type { Scope } from '@app/platform';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { type AlertEntryRow, selectAlertEntries } from './alert-entries.queries.js';

/** Alerts of the same rule and subject that have fired and began before this one. */
const selectEarlier = (tables: Kysely<Tables>, scope: Scope, { fingerprint, started_at, alert_id }: AlertEntryRow) =>
  selectAlertEntries(tables, scope)
    .where('fingerprint', '=', fingerprint)
    .where('fired_at', 'is not', null)
    .where((eb) => eb(eb.refTuple('started_at', 'alert_id'), '<', eb.tuple(started_at, alert_id)));

/** The last of the earlier alerts; undefined: there is none. */
export const previousAlert = (tables: Kysely<Tables>, scope: Scope, row: AlertEntryRow) =>
  selectEarlier(tables, scope, row)
    .orderBy('started_at', 'desc')
    .orderBy('alert_id', 'desc')
    .limit(1)
    .executeTakeFirst();

/** The number of earlier alerts that began within 30 days before this one. */
export async function earlierCount(tables: Kysely<Tables>, scope: Scope, row: AlertEntryRow): Promise<number> {
  const { count } = await selectEarlier(tables, scope, row)
    .where('started_at', '>=', sql<string>`${row.started_at}::timestamptz - interval '30 days'`)
    .clearSelect()
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
