import {
  type AlertEngine,
  type AlertTransition,
  defaultNotificationTiming,
  defaultRulesConfig,
  type RunFact,
} from '@app/alerting';
import { type AlertChangeMessage, type ErrorCode, isIntegerId, type RunStatus } from '@app/contracts';
import { Database, migrate, objectNumberOf, type Tables } from '@app/database';
import { type OutgoingRecord, Publisher, Telemetry } from '@app/platform';
import { type Kysely, sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import { AlertEngineService } from '../../apps/processor/src/alerting/engine/alert-engine.service.js';
import { AlertPublisher } from '../../apps/processor/src/alerting/engine/alert-publisher.js';
import { AlertTelemetry } from '../../apps/processor/src/alerting/engine/alert.telemetry.js';
import type { EngineDependencies } from '../../apps/processor/src/alerting/engine/engine-dependencies.js';
import { readStored, type StoredBatch } from '../../apps/processor/src/alerting/engine/stored-batch.js';

/** A publisher that keeps what it is given, and fails on demand. */
export class KeepingPublisher extends Publisher {
  readonly sent: AlertChangeMessage[] = [];
  failure: Error | null = null;

  publish(_topic: unknown, records: readonly OutgoingRecord[]): Promise<void> {
    if (this.failure !== null) return Promise.reject(this.failure);
    for (const { value } of records) this.sent.push((JSON.parse(String(value)) as { data: AlertChangeMessage }).data);
    return Promise.resolve();
  }
}

export const dependenciesWith = (
  engine: AlertEngine<never>,
  overrides: Partial<EngineDependencies> = {},
): EngineDependencies => ({
  engine: engine,
  pollMs: 20,
  hasStateMetric: false,
  rules: () => ({ config: defaultRulesConfig }),
  notificationTiming: () => defaultNotificationTiming,
  zoneOf: () => 'UTC',
  readRules: () => defaultRulesConfig,
  afterStep: () => Promise.resolve(),
  ...overrides,
});

export async function openStore(url: string): Promise<Database> {
  const database = new Database({ url, poolSize: 4 });
  await migrate(database);
  database.isMigrated = true;
  return database;
}

/** A processor as far as the alert engine is concerned. */
export function startEngine(
  database: Database,
  dependencies: EngineDependencies,
  publisher: Publisher = new KeepingPublisher(),
) {
  const telemetry = new Telemetry('processor');
  const service = new AlertEngineService(
    database,
    dependencies,
    new AlertPublisher(publisher, telemetry),
    new AlertTelemetry(telemetry),
  );
  service.onApplicationBootstrap();
  return { service, telemetry, stop: () => service.beforeApplicationShutdown() };
}

export interface NewRun {
  readonly object_id: string;
  readonly status?: RunStatus;
  readonly sequence_id?: string;
  /** How long ago it ended; left out: now. */
  readonly minutes_ago?: number;
}

/** Stores runs that end now, or have ended, in the transaction that it is given or in one of its own. */
export async function insertRuns(tables: Kysely<Tables>, runs: readonly NewRun[]): Promise<void> {
  for (const { object_id, status = 'SUCCESS', sequence_id = 'a cycle', minutes_ago = 0 } of runs) {
    const end = sql`clock_timestamp() - ${minutes_ago} * interval '1 minute'`;
    await sql`
      insert into runs (run_id, sequence_id, "timestamp", company, zone, source, object_number, object_text, object_type,
        transformation, status, start_time, end_time, duration_seconds, normalizations, is_anomaly, error_message)
      values (${randomUUID()}, ${sequence_id}, clock_timestamp(), 'acme', '1-Raw', 'zohobooks', ${objectNumberOf(object_id)},
        ${isIntegerId(object_id) ? null : object_id},
        ${`object ${object_id}`}, 'get', ${status}, ${end} - interval '2 s', ${end}, 2, '[]', false,
        ${status === 'FAILED' ? '401 Unauthorized' : null})`.execute(tables);
  }
}

/** All that the engine reads, in the order of storing. */
export const allStored = (database: Database): Promise<StoredBatch> =>
  database.use(async (tables) => {
    const { rows } = await sql<{ last: string }>`
      select coalesce(greatest((select max(stored_by) from runs), (select max(stored_by) from dead_letters)), '0') as last
    `.execute(tables);
    return readStored(tables, { after: '0', upTo: rows[0]!.last, limit: 1_000_000 });
  });

/** Every run there is, in the order of storing. */
export const storedRuns = async (database: Database): Promise<readonly RunFact[]> => (await allStored(database)).runs;

export interface NewDeadLetter {
  readonly source?: string | null;
  readonly code?: ErrorCode;
}

/** Stores dead letters of a source that arrive now, in the transaction that it is given or in one of its own. */
export async function insertDeadLetters(tables: Kysely<Tables>, letters: readonly NewDeadLetter[]): Promise<void> {
  for (const { source = 'efficy', code = 'status_unknown' } of letters) {
    await sql`
      insert into dead_letters (dead_letter_id, code, detail, source_topic, partition, "offset", service, "time", company, source)
      values (${randomUUID()}, ${code}, 'Etat is "DONE"', 'raw-logs', 0, 1, 'standardization', clock_timestamp(), 'acme',
        ${source})`.execute(tables);
  }
}

export const transitionsIn = (database: Database): Promise<AlertTransition[]> =>
  database.use(async (tables) => {
    const rows = await tables.selectFrom('alert_transitions').select('transition').execute();
    return inOrder(rows.map(({ transition }) => transition as AlertTransition));
  });

/** The result of one uninterrupted fold of the stored runs, up to the clock that the engine has written down. */
export async function uninterrupted(database: Database, { engine, rules, zoneOf }: EngineDependencies) {
  const { stretches } = await allStored(database);
  const { rows } = await database.use((tables) =>
    sql<{ clock: string }>`select clock from alert_engine`.execute(tables),
  );
  const context = { ...rules(), retired: new Set<string>(), zoneOf };
  const state = engine.newState();
  const inputs = [
    ...stretches.map((stretch) => ({ runs: [], ...stretch, nowMs: 0 })),
    { runs: [], nowMs: Date.parse(rows[0]!.clock) },
  ];
  return inOrder(inputs.flatMap((input) => engine.fold(state, input, context).transitions));
}

const inOrder = (transitions: readonly AlertTransition[]): AlertTransition[] =>
  transitions.toSorted((a, b) => (a.alert_id < b.alert_id ? -1 : a.alert_id > b.alert_id ? 1 : a.seq - b.seq));

/** Whether every run and dead letter is folded. */
export const isFolded = (database: Database): Promise<true | undefined> =>
  database.use(async (tables) => {
    const { rows } = await sql<{ is_folded: boolean }>`
      select folded_to >= coalesce(greatest((select max(stored_by) from runs),
        (select max(stored_by) from open_runs where started_at is not null),
        (select max(stored_by) from dead_letters where source is not null and code <> 'too_many_objects')), folded_to) as is_folded
      from alert_engine`.execute(tables);
    return rows[0]?.is_folded === true ? true : undefined;
  });
