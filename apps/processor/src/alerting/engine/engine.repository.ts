import type { AlertTransition, CycleReport, RunFact } from '@app/alerting';
import { moveCheckpoint, type Tables } from '@app/database';
import { type Kysely, sql, type Transaction } from 'kysely';
import { endForgetting } from '../expectations/retired-expectations.repository.js';
import { decideStates } from '../states/record-states.js';
import { recordRuns } from '../states/subjects.repository.js';
import { alertRowsOf } from './alert-rows.js';
import { epochMs } from './settled-runs.js';

/** Checkpoint of the engine, as stored. */
export interface Checkpoint {
  /** Runs of transactions up to this one are folded. */
  readonly foldedTo: string;
  /** Epoch milliseconds; null: the engine has never run. */
  readonly clockMs: number | null;
}

export interface StoredSnapshot {
  readonly version: number;
  readonly to: string;
  readonly bytes: Buffer;
}

/** Before the first transaction. */
export const BEGINNING = '0';

/** Loads the checkpoint, creating it if needed, and the last snapshot if it has this version, because it may be large. */
export async function loadCheckpoint(
  session: Kysely<Tables>,
  version: number,
): Promise<{ checkpoint: Checkpoint; snapshot: StoredSnapshot | null }> {
  await session
    .insertInto('alert_engine')
    .values({ folded_to: BEGINNING, clock: null })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  const { folded_to, clock_ms, snapshot, snapshot_version, snapshot_to } = await session
    .selectFrom('alert_engine')
    .select(['folded_to', 'snapshot_version', 'snapshot_to', epochMs(sql`clock`).as('clock_ms')])
    .select(sql<Buffer | null>`case when snapshot_version = ${version} then snapshot end`.as('snapshot'))
    .executeTakeFirstOrThrow();
  const isThere = snapshot !== null && snapshot_version !== null && snapshot_to !== null;
  return {
    checkpoint: { foldedTo: folded_to, clockMs: clock_ms },
    snapshot: isThere ? { version: snapshot_version, to: snapshot_to, bytes: snapshot } : null,
  };
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

interface Found {
  readonly transitions: readonly AlertTransition[];
  readonly cycles: readonly CycleReport[];
  /** The runs that were folded. */
  readonly runs: readonly RunFact[];
}

/**
 * Advances the checkpoint and writes transitions, alerts, cycles, last runs and the states that follow, in one transaction.
 * @throws PipelineError `leadership_lost`: a former leader has an old checkpoint, its update matches no row
 */
export async function moveOn(
  session: Kysely<Tables>,
  from: Checkpoint,
  to: { readonly foldedTo: string; readonly clockMs: number },
  { transitions, cycles, runs }: Found,
): Promise<void> {
  await session.transaction().execute(async (transaction) => {
    const clock = isoOf(to.clockMs);
    await moveFrom(transaction, from, { folded_to: to.foldedTo, clock });
    await recordRuns(transaction, runs, clock);
    await endForgetting(transaction, runs);
    if (transitions.length > 0) {
      await insertTransitions(transaction, transitions);
      await upsertAlerts(transaction, transitions);
      await decideStates(transaction, { transitions }, clock, transitions);
    }
    if (cycles.length > 0) await upsertCycles(transaction, cycles);
  });
}

/** Stores a snapshot of the state at a checkpoint, with its clock. @throws as `moveOn` */
export async function saveSnapshot(
  session: Kysely<Tables>,
  from: Checkpoint,
  snapshot: { readonly version: number; readonly bytes: Buffer; readonly clockMs: number | null },
): Promise<void> {
  const clock = snapshot.clockMs === null ? null : isoOf(snapshot.clockMs);
  await moveFrom(session, from, {
    clock,
    snapshot: snapshot.bytes,
    snapshot_version: snapshot.version,
    snapshot_to: from.foldedTo,
    snapshot_clock: clock,
  });
}

/** Notes that transitions were published, or refused by the bus for good, just now. */
export async function markPublished(session: Kysely<Tables>, transitions: readonly AlertTransition[]): Promise<void> {
  const ids = transitions.map(({ transition_id }) => transition_id);
  await session
    .updateTable('alert_transitions')
    .set({ published_at: sql<string>`now()` })
    .where('transition_id', 'in', ids)
    .execute();
}

async function moveFrom(
  session: Kysely<Tables> | Transaction<Tables>,
  from: Checkpoint,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const clock = from.clockMs === null ? null : isoOf(from.clockMs);
  await moveCheckpoint(
    session
      .updateTable('alert_engine')
      .set({ ...values, updated_at: sql<string>`now()` })
      .where('folded_to', '=', from.foldedTo)
      .where(sql<boolean>`clock is not distinct from ${clock}::timestamptz`),
  );
}

// A cut text may end in half a surrogate pair, which PostgreSQL cannot store.
const jsonOf = (rows: unknown): string =>
  JSON.stringify(rows, (_, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value));

async function insertTransitions(
  transaction: Transaction<Tables>,
  transitions: readonly AlertTransition[],
): Promise<void> {
  const rows = transitions.map((transition) => {
    const { transition_id, alert_id, seq, at } = transition;
    return { transition_id, alert_id, seq, at, transition };
  });
  await sql`
    insert into alert_transitions (transition_id, alert_id, seq, "at", transition)
    select transition_id, alert_id, seq, "at", transition from json_to_recordset(${jsonOf(rows)}::json)
      as found (transition_id uuid, alert_id uuid, seq integer, "at" timestamptz, transition jsonb)
    on conflict do nothing`.execute(transaction);
}

/** Column names, and column names with types, in SQL. */
function columnsOf(types: Readonly<Record<string, string>>) {
  const all = Object.entries(types);
  return {
    names: sql.raw(all.map(([name]) => name).join(', ')),
    types: sql.raw(all.map(([name, type]) => `${name} ${type}`).join(', ')),
  };
}

/** Assignments of `do update set` for replaced columns. */
function replacedOf(types: Readonly<Record<string, string>>) {
  const names = Object.keys(types);
  return sql.raw(names.map((name) => `${name} = excluded.${name}`).join(', '));
}

/** Columns that a later transition replaces. */
const alertColumns = {
  fingerprint: 'uuid',
  incident_id: 'uuid',
  cause: 'text',
  rule: 'text',
  rule_version: 'integer',
  severity: 'text',
  company: 'text',
  source: 'text',
  zone: 'text',
  object_id: 'text',
  object_type: 'text',
  state: 'text',
  summary: 'text',
  evidence: 'jsonb',
  resolved_at: 'timestamptz',
  ended_at: 'timestamptz',
  updated_at: 'timestamptz',
  last_seq: 'integer',
} as const satisfies Partial<Record<keyof Tables['alerts'], string>>;

const alertRecord = columnsOf({
  alert_id: 'uuid',
  started_at: 'timestamptz',
  detected_at: 'timestamptz',
  fired_at: 'timestamptz',
  ...alertColumns,
});
const alertReplaced = replacedOf(alertColumns);

async function upsertAlerts(transaction: Transaction<Tables>, transitions: readonly AlertTransition[]): Promise<void> {
  await sql`
    insert into alerts (${alertRecord.names})
    select ${alertRecord.names} from json_to_recordset(${jsonOf(alertRowsOf(transitions))}::json)
      as found (${alertRecord.types})
    on conflict (alert_id) do update set ${alertReplaced}, fired_at = coalesce(alerts.fired_at, excluded.fired_at)
    where alerts.last_seq < excluded.last_seq`.execute(transaction);
}

/** Columns that a later report of the cycle replaces. */
const cycleColumns = {
  cycle_time: 'timestamptz',
  closed_at: 'timestamptz',
  present_count: 'integer',
  present: 'jsonb',
  failed: 'jsonb',
  missing: 'jsonb',
  new: 'jsonb',
  late: 'jsonb',
} as const satisfies Record<keyof Omit<CycleReport, 'company' | 'sequence_id'>, string>;

const cycleRecord = columnsOf({ company: 'text', sequence_id: 'text', ...cycleColumns });
const cycleReplaced = replacedOf(cycleColumns);

async function upsertCycles(transaction: Transaction<Tables>, cycles: readonly CycleReport[]): Promise<void> {
  // The last report of a cycle counts.
  const rows = new Map(cycles.map((cycle) => [JSON.stringify([cycle.company, cycle.sequence_id]), cycle]));
  await sql`
    insert into cycles (${cycleRecord.names})
    select ${cycleRecord.names} from json_to_recordset(${jsonOf([...rows.values()])}::json) as found (${cycleRecord.types})
    on conflict (company, sequence_id) do update set ${cycleReplaced}`.execute(transaction);
}
