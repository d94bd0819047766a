import { type RawBuilder, sql } from 'kysely';
import type { Cutoffs, RetainedKind } from '../rules-file/index.js';

/** A table whose rows are deleted because of their age. In its conditions `old` is the row. */
export interface RetainedTable {
  readonly kind: RetainedKind;
  readonly name: string;
  /** The age counts from here; null in a row: it stays. */
  readonly time: RawBuilder<string>;
  /** The key of the row; with the time an index of the large tables. */
  readonly id: RawBuilder<string>;
  readonly idType: 'uuid' | 'text';
  /** Whether a row before the latest cutoff goes. */
  readonly goes: (cutoffs: Cutoffs) => RawBuilder<boolean>;
  /** Deletes what belongs to the rows that `gone` holds, in the same statement; `slice` has them with their ids. */
  readonly alongside?: readonly RawBuilder<unknown>[];
}

/** The cutoff of a company; null: it has none. */
const cutoffOf = (company: RawBuilder<unknown>, { everybody, companies }: Cutoffs): RawBuilder<string | null> => {
  const own = sql`${JSON.stringify(companies)}::jsonb`;
  return sql`case when ${own} ? ${company} then (${own} ->> ${company})::timestamptz else ${everybody}::timestamptz end`;
};

const ofCompany =
  (time: RawBuilder<unknown>, more: RawBuilder<boolean> = sql<boolean>`true`): RetainedTable['goes'] =>
  (cutoffs) =>
    sql<boolean>`${time} < ${cutoffOf(sql`old.company`, cutoffs)} and ${more}`;

const uuid = (column: string): Pick<RetainedTable, 'id' | 'idType'> => ({
  id: sql<string>`${sql.ref(`old.${column}`)}`,
  idType: 'uuid',
});

/** Rows that came in lately stay whatever their age: those that follow the order of storing shall see them first. */
const isSettled = sql<boolean>`old.stored_at < now() - interval '1 day'`;

const resolvedAt = (row: string): RawBuilder<string> =>
  sql`coalesce(${sql.ref(`${row}.resolved_at`)}, ${sql.ref(`${row}.ended_at`)})`;

/** Whether its incident has an alert that is open, or was resolved since the cutoff. */
const isOfLiveIncident = (cutoff: RawBuilder<unknown>): RawBuilder<boolean> => sql<boolean>`exists (
  select from alerts as other where other.incident_id = old.incident_id
    and (other.state <> 'resolved' or ${resolvedAt('other')} >= ${cutoff}))`;

/** Entries that say what the next ones are about: the keys that were last in force, and whom a silence that lasts is for. */
const isReadBack = sql<boolean>`case old.action
  when 'keys_reloaded' then not exists (
    select from audit_log as later where later.action = 'keys_reloaded' and (later.at, later.audit_id) > (old.at, old.audit_id))
  when 'silence_created' then exists (
    select from silences where silence_id::text = old.subject and ends_at > now())
  else false end`;

/** The tables, in the order in which rows are deleted: messages before the alerts that they are about. */
export const retainedTables: readonly RetainedTable[] = [
  {
    kind: 'runs',
    name: 'runs',
    time: sql`old.start_time`,
    ...uuid('run_id'),
    goes: ofCompany(sql`old.start_time`, isSettled),
  },
  {
    kind: 'dead_letters',
    name: 'dead_letters',
    time: sql`old."time"`,
    ...uuid('dead_letter_id'),
    // A worker reads the company of those that an older version stored.
    goes: ofCompany(sql`old."time"`, sql<boolean>`old.company_read and ${isSettled}`),
  },
  {
    kind: 'notifications',
    name: 'notifications',
    time: sql`old.created_at`,
    ...uuid('notification_id'),
    // A message that is still to be sent stays, and one that tells whether an incident was told of.
    goes: (cutoffs) => sql<boolean>`old.created_at < ${cutoffOf(sql`old.company`, cutoffs)}
      and old.status not in ('pending', 'held')
      -- That of a week is known by its row to have been sent.
      and (old.kind <> 'summary' or old.created_at < now() - interval '8 days')
      and not ${isOfLiveIncident(cutoffOf(sql`old.company`, cutoffs))}
      and not exists (select from notifications as part where part.digest_id = old.notification_id and part.status = 'held')`,
  },
  {
    kind: 'alerts',
    name: 'alerts',
    time: resolvedAt('old'),
    ...uuid('alert_id'),
    // The alerts of a company in an incident go together.
    goes: (
      cutoffs,
    ) => sql<boolean>`old.state = 'resolved' and ${resolvedAt('old')} < ${cutoffOf(sql`old.company`, cutoffs)}
      and not ${isOfLiveIncident(cutoffOf(sql`old.company`, cutoffs))}
      and not exists (select from alert_transitions as kept where kept.alert_id = old.alert_id and kept.published_at is null)`,
    alongside: [
      sql`delete from alert_transitions where alert_id in (select alert_id from gone)`,
      // An acknowledgement stays while an alert is there that it holds for.
      sql`delete from incident_acknowledgements as ack where incident_id in (select incident_id from gone) and not exists (
        select from alerts as other where other.incident_id = ack.incident_id and ack.company in ('', other.company)
          and other.alert_id not in (select alert_id from gone))`,
    ],
  },
  {
    kind: 'cycles',
    name: 'cycles',
    time: sql`old.cycle_time`,
    id: sql<string>`old.company || chr(31) || old.sequence_id`,
    idType: 'text',
    goes: ofCompany(sql`old.cycle_time`),
  },
  {
    kind: 'audit',
    name: 'audit_log',
    time: sql`old.at`,
    ...uuid('audit_id'),
    // An entry about several companies stays for the longest of them.
    goes: (cutoffs) => sql<boolean>`case when cardinality(old.companies) > 0
      then old.at < all (select ${cutoffOf(sql`company`, cutoffs)} from unnest(old.companies) as company)
      else old.at < ${cutoffs.everybody}::timestamptz end and not ${isReadBack}`,
  },
];
