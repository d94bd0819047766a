import { type RawBuilder, sql } from 'kysely';

/** The data that is to be erased: all of a company, or what lies before a time. */
export interface Erasure {
  readonly company: string;
  /** ISO 8601 in UTC; null: everything. */
  readonly before: string | null;
}

/** A table that holds data of companies. */
export interface ErasedTable {
  readonly name: string;
  /** The name for people. */
  readonly title: string;
  /** A condition of SQL: the rows that go. */
  readonly rows: (erasure: Erasure) => RawBuilder<boolean>;
}

const ofCompany = ({ company }: Erasure) => sql<boolean>`company = ${company}`;

const isBefore = (time: RawBuilder<unknown>, { before }: Erasure): RawBuilder<boolean> =>
  before === null ? sql<boolean>`true` : sql<boolean>`${time} < ${before}::timestamptz`;

const byTime =
  (time: RawBuilder<unknown>): ErasedTable['rows'] =>
  (erasure) =>
    sql<boolean>`${ofCompany(erasure)} and ${isBefore(time, erasure)}`;

/** An alert that is open stays until it is over. */
const alertRows = (erasure: Erasure): RawBuilder<boolean> =>
  erasure.before === null
    ? ofCompany(erasure)
    : sql<boolean>`${ofCompany(erasure)} and state = 'resolved' and ${isBefore(sql`coalesce(ended_at, resolved_at)`, erasure)}`;

/** A wish of somebody goes with the company, and not with its age. */
const onlyWhole = (rows: RawBuilder<boolean>, { before }: Erasure): RawBuilder<boolean> =>
  before === null ? rows : sql<boolean>`false`;

/**
 * The tables in the order in which rows are deleted. Objects come before runs, as for those that store runs: two that lock in one
 * order do not wait for each other. Rows that are found by way of the alerts come before them.
 */
export const erasedTables: readonly ErasedTable[] = [
  { name: 'objects', title: 'objects', rows: byTime(sql`last_seen`) },
  { name: 'object_refusals', title: 'refusals of objects', rows: byTime(sql`last_refused_at`) },
  { name: 'runs', title: 'runs', rows: byTime(sql`coalesce(end_time, start_time)`) },
  { name: 'open_runs', title: 'open runs', rows: byTime(sql`coalesce(started_at, stored_at)`) },
  { name: 'dead_letters', title: 'dead letters', rows: byTime(sql`"time"`) },
  { name: 'refusal_summaries', title: 'refusals as they were told', rows: byTime(sql`stored_at`) },
  { name: 'refusals', title: 'refusals at the door', rows: byTime(sql`last_at`) },
  {
    name: 'alert_transitions',
    title: 'changes of alerts',
    rows: (erasure) => sql<boolean>`alert_id in (select alert_id from alerts where ${alertRows(erasure)})`,
  },
  {
    name: 'incident_acknowledgements',
    title: 'acknowledged incidents',
    rows: (erasure) => sql<boolean>`incident_id in (
      select incident_id from alerts where ${ofCompany(erasure)} group by incident_id having bool_and(${alertRows(erasure)}))`,
  },
  {
    name: 'silences',
    title: 'silences',
    rows: (erasure) => sql<boolean>`(match->>'company' = ${erasure.company} or match->>'incident_id' in (
      select incident_id::text from alerts where ${ofCompany(erasure)})) and ${isBefore(sql`ends_at`, erasure)}`,
  },
  {
    // An incident is of one company.
    name: 'notifications',
    title: 'notifications',
    rows: (
      erasure,
    ) => sql<boolean>`(company = ${erasure.company} or message->>'company' = ${erasure.company} or exists (
      select from jsonb_array_elements(message->'alerts') as alert where alert->'subject'->>'company' = ${erasure.company})
      or notification_id in (select told.digest_id from notifications told, jsonb_array_elements(told.message->'alerts') as alert
        where told.digest_id is not null and alert->'subject'->>'company' = ${erasure.company}))
      and ${isBefore(sql`created_at`, erasure)}`,
  },
  { name: 'alerts', title: 'alerts', rows: alertRows },
  { name: 'cycles', title: 'cycles', rows: byTime(sql`cycle_time`) },
  { name: 'subjects', title: 'states of subjects', rows: byTime(sql`last_run_at`) },
  {
    name: 'retired_expectations',
    title: 'retired expectations',
    rows: (erasure) => onlyWhole(sql<boolean>`subject->>'company' = ${erasure.company}`, erasure),
  },
];

/**
 * Tables that hold nothing of one company alone, or have ways of their own: `eraseRollups`, `eraseEngineState`. The audit log
 * stays without its details: it says who did what, the erasure among it.
 */
export const otherTables = [
  'alert_engine',
  'audit_log',
  'signing_keys',
  // They go with their notifications.
  'incident_link_uses',
  'rollup_state',
  'rollup_periods',
  'rollup_tiles',
  'rollup_doubts',
] as const;
