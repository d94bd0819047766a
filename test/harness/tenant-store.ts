import { alertEngine, defaultRulesConfig, expectationIdOf, type RunFact } from '@app/alerting';
import { aRunFact } from '@app/alerting/testing';
import { wrap } from '@app/contracts';
import { advisoryLocks, objectNumberOf } from '@app/database';
import { HOUR_MS, MINUTE_MS } from '@app/time';
import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { packed } from '../../apps/processor/src/alerting/engine/snapshot.js';
import { openDatabase } from './test-database.js';

/** Everything happened before this moment; the same for all stores of a run of the tests. */
const baseMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const at = (hoursAgo: number, minutes = 0): string =>
  new Date(baseMs - hoursAgo * HOUR_MS + minutes * MINUTE_MS).toISOString();

/** A UUID that is the same for the same parts. */
export function idOf(...parts: readonly (string | number)[]): string {
  const hex = createHash('md5').update(parts.join('|')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** An incident whose alerts are of both companies. */
export const sharedIncident = idOf('incident', 'shared');

/** A run of the company whose id a dead letter of the other one bears: a header can say what it likes. */
export const strayedRun = (company: string): string => idOf('run', company, 3);

/** Ids of the things of a company that routes have in their paths. */
export const idsOf = (company: string) => ({
  run: idOf('run', company, 1),
  openRun: idOf('run', company, 'open'),
  /** A record that has ended the open run. */
  end: idOf('end', company),
  alert: idOf('alert', company, 0),
  incident: idOf('incident', company),
  silence: idOf('silence', company),
  deadLetter: idOf('dead letter', company, 0),
  unreadable: idOf('dead letter', company, 1),
  expectation: expectationIdOf(sourceOf(company)),
  transition: idOf('transition', company, 0),
  subject: idOf('subject', company),
  notification: idOf('notification', company),
});

const sourceOf = (company: string) => ({
  company,
  source: `${company}-erp`,
  zone: null,
  object_id: null,
  object_type: null,
});

const names = (company: string, index: number) => ({
  company,
  zone: '1-Raw',
  source: index % 3 === 0 ? `${company}-crm` : `${company}-erp`,
  object_id: String(7 + (index % 2)),
  object_type: `${company}-object-${index % 2}`,
});

type Row = Readonly<Record<string, unknown>>;

const run = (company: string, index: number): Row => {
  const failed = index % 4 === 0;
  const { object_id, ...others } = names(company, index);
  return {
    run_id: idOf('run', company, index),
    ...others,
    object_number: objectNumberOf(object_id),
    sequence_id: `${company}-cycle-${index}`,
    timestamp: at(index),
    transformation: `${company}-get`,
    parameters: `${company}-parameters`,
    status: failed ? 'FAILED' : 'SUCCESS',
    start_time: at(index),
    end_time: at(index, 1),
    duration_seconds: 60 + index,
    cpu_time_seconds: 1 + index,
    memory_used_bytes: 1000 + index,
    description: failed ? `${company} 401 for token ${index}` : `${company} is well`,
    error_message: failed ? `${company} 401 for token ${index}` : null,
    labels: JSON.stringify({ team: company }),
    run_key: `${company}-key-${index}`,
    normalizations: '[]',
    efficiency_score: 50,
    resource_utilization: 2,
    throughput_objects_per_minute: 1,
    is_anomaly: failed,
    anomaly_reason: failed ? 'execution_failure' : null,
    ingested_at: at(index, 2),
    stored_at: at(index, 2),
  };
};

function openRuns(company: string): Row[] {
  const { object_id, ...others } = names(company, 1);
  const log = {
    ...{ run_id: idOf('run', company, 'open'), ...others, object_id, sequence_id: null, timestamp: at(1) },
    ...{ status: 'RUNNING', start_time: at(1, 30), transformation: null, description: `${company} has begun` },
    ...{ labels: { team: company }, normalizations: [], run_key: `${company}-open` },
  };
  const row = {
    ...others,
    object_number: objectNumberOf(object_id),
    run_key: `${company}-open`,
    started_at: at(1, 30),
  };
  const stored = { ingested_at: at(1, 30), stored_at: at(1, 30), start_log: JSON.stringify(log) };
  return [
    { run_id: log.run_id, ...row, ...stored },
    // One that is closed: its end has an id of its own, which leads to it.
    { run_id: idOf('run', company, 2), ...row, ...stored, closed_at: at(1, 40), end_run_id: idOf('end', company) },
  ];
}

const evidence = (company: string) => ({
  ...{ window: `${company} window`, sample_size: 1, measurements: [], run_ids: [idOf('run', company, 4)] },
  ...{ run: null, last_good_run: null, differs: [], missing: [`${company}-missing`], no_data_since: null },
});

/** Alerts: one of an incident of the company, one of the shared incident that is open, one of it that is over. */
function alert(company: string | null, index: number): { row: Row; transition: Row } {
  const name = company ?? 'everything';
  const alert_id = idOf('alert', name, index);
  const over = index === 2;
  const subject = company === null ? nothing : { ...names(company, index) };
  const facts = {
    ...{
      alert_id,
      fingerprint: idOf('fingerprint', name, index),
      rule: company === null ? 'too-many-objects' : 'failure-detected',
    },
    ...{
      rule_version: 1,
      severity: 'critical',
      cause: `${name} 401 for token <n>`,
      summary: `${name} fails, ${index}`,
    },
    incident_id: index === 0 ? idOf('incident', name) : sharedIncident,
    ...{
      started_at: at(8 - index, company === 'acme' ? 0 : 3),
      detected_at: at(8 - index, 5),
      evidence: evidence(name),
    },
  };
  const to = over ? 'resolved' : 'firing';
  const id = idOf('transition', name, index);
  const transition = { transition_id: id, seq: 0, from: null, to, at: at(8 - index, 5), subject, ...facts };
  return {
    row: {
      ...{ ...facts, ...subject, evidence: JSON.stringify(facts.evidence), state: to, fired_at: at(8 - index, 5) },
      ...{ resolved_at: over ? at(1) : null, ended_at: over ? at(1) : null, updated_at: at(1), last_seq: 0 },
    },
    transition: {
      ...{ transition_id: id, alert_id, seq: 0, at: at(8 - index, 5), published_at: at(1) },
      transition: JSON.stringify(transition),
    },
  };
}

const nothing = { company: null, source: null, zone: null, object_id: null, object_type: null };

function deadLetter(company: string | null, index: number): Row {
  const name = company ?? 'everything';
  const record = { company, Source: `${name}-erp`, Debut: `${name} soon` };
  const value = index === 0 ? wrap(record, 'ingestion', new Date(baseMs)) : `${name} is no JSON`;
  return {
    ...{
      dead_letter_id: idOf('dead letter', name, index),
      run_id: company && (index === 2 ? strayedRun(company === 'acme' ? 'globex' : 'acme') : idOf('run', company, 1)),
      company_read: true,
    },
    ...{
      code: index === 0 ? 'time_unreadable' : 'json_invalid',
      detail: `${name} says soon`,
      source_topic: 'raw-logs',
    },
    ...{
      partition: 0,
      offset: index,
      service: 'standardization',
      time: at(2, index),
      stored_at: at(2, index),
      company,
    },
    ...{ key: Buffer.from(`${name}-key`), value: Buffer.from(value), source: index === 0 ? `${name}-erp` : null },
    ...(index === 0 && { zone: '1-Raw', object_id: '7', object_type: `${name}-object-1` }),
    subject_read: true,
  };
}

const subject = (company: string, isSource: boolean): Row => ({
  ...{
    subject_id: isSource ? idOf('subject', company) : idOf('subject', company, 'object'),
    source_id: idOf('subject', company),
  },
  ...(isSource ? sourceOf(company) : names(company, 1)),
  ...{ last_run_id: idOf('run', company, 1), last_run_at: at(1), last_run_status: 'SUCCESS', next_due_at: at(0) },
  ...{
    late_at: at(0, 30),
    expectation: 'on_time',
    state: 'failing',
    since: at(8),
    detected_at: at(8),
    changed_at: at(8),
  },
});

const silence = (name: string, match: object): Row => ({
  ...{ silence_id: idOf('silence', name), match: JSON.stringify(match), comment: `${name} is muted`, created_by: name },
  ...{ starts_at: at(3), ends_at: at(-1000), created_at: at(3) },
});

const notification = (company: string | null): Row => {
  const name = company ?? 'everything';
  return {
    ...{
      notification_id: idOf('notification', name),
      incident_id: idOf('incident', name),
      company,
      company_read: true,
    },
    ...{ receiver: `${name}-chat`, channel: 'webhook', kind: 'firing', seq: 0, status: 'delivered', attempts: 1 },
    ...{
      message: JSON.stringify({ title: `${name} fails`, severity: 'critical', company, alerts: [] }),
      created_at: at(4),
    },
    ...{ delivered_at: at(4), sources: '[]' },
  };
};

const cycle = (company: string): Row => {
  const objects = JSON.stringify([names(company, 1)].map(({ company: _, ...object }) => object));
  return {
    ...{ company, sequence_id: `${company}-cycle-1`, cycle_time: at(1), closed_at: at(0, 30), present_count: 1 },
    ...{ present: objects, failed: objects, missing: objects, new: objects, late: objects },
  };
};

const refusal = (company: string | null): Row => ({
  ...{ refusal_id: idOf('refusal', company ?? 'everything'), company, source: company && `${company}-erp` },
  ...{ code: 'field_missing', hour: at(1), count: 3, first_at: at(1), last_at: at(1, 5), door: '/ingest/batch' },
  reason: `${company ?? 'everything'} lacks Etat`,
});

const audited = (company: string | null): Row => ({
  ...{
    audit_id: idOf('audit', company ?? 'everything'),
    at: at(2),
    actor_kind: 'key',
    actor_id: company ?? 'everything',
  },
  ...{ actor_name: company ?? 'everything', action: 'alert_acknowledged', companies: company && [company] },
  ...{ subject: idOf('alert', company ?? 'everything', 0), detail: JSON.stringify({ note: company ?? 'everything' }) },
});

const tablesOf = (company: string): Readonly<Record<string, Row[]>> => ({
  runs: Array.from({ length: 12 }, (_, index) => run(company, index + 1)),
  open_runs: openRuns(company),
  dead_letters: [deadLetter(company, 0), deadLetter(company, 1), deadLetter(company, 2)],
  refusals: [refusal(company)],
  alerts: [0, 1, 2].map((index) => alert(company, index).row),
  alert_transitions: [0, 1, 2].map((index) => alert(company, index).transition),
  incident_acknowledgements: [
    { incident_id: idOf('incident', company), acknowledged_at: at(3), acknowledged_by: company, note: company },
    { incident_id: sharedIncident, company, acknowledged_at: at(3), acknowledged_by: company, note: company },
  ],
  cycles: [cycle(company)],
  subjects: [subject(company, true), subject(company, false)],
  silences: [silence(company, { company }), silence(`${company} incident`, { incident_id: idOf('incident', company) })],
  notifications: [notification(company)],
  audit_log: [audited(company)],
});

/** Rows of no company: only those who may see all may see them. */
const ofNobody: Readonly<Record<string, Row[]>> = {
  dead_letters: [deadLetter(null, 1)],
  refusals: [refusal(null)],
  alerts: [alert(null, 0).row],
  alert_transitions: [alert(null, 0).transition],
  notifications: [notification(null)],
  audit_log: [audited(null)],
};

async function insertAll(client: Client, tables: Readonly<Record<string, readonly Row[]>>): Promise<void> {
  for (const [table, rows] of Object.entries(tables)) {
    for (const row of rows) {
      const columns = Object.keys(row);
      const list = columns.map((name) => `"${name}"`).join(', ');
      const places = columns.map((_, index) => `$${index + 1}`).join(', ');
      await client.query(`insert into ${table} (${list}) values (${places})`, Object.values(row));
    }
  }
}

/** The engine of a store as it was when it last led, so that there are expectations. */
async function insertSnapshot(client: Client, companies: readonly string[]): Promise<void> {
  const state = alertEngine.newState();
  const runs: RunFact[] = companies.flatMap((company) =>
    Array.from({ length: 30 }, (_, index) =>
      aRunFact({ ...names(company, 1), run_id: idOf('fact', company, index), end_ms: baseMs - (30 - index) * HOUR_MS }),
    ),
  );
  runs.sort((a, b) => a.end_ms - b.end_ms || (a.run_id < b.run_id ? -1 : 1));
  const rules = { config: defaultRulesConfig, retired: new Set<string>() };
  alertEngine.fold(state, { runs, nowMs: baseMs }, { ...rules, zoneOf: () => 'UTC' });
  const snapshot = await packed(alertEngine, { state, ...rules });
  await insertAll(client, {
    alert_engine: [
      {
        ...{
          folded_to: '1',
          clock: new Date(Date.now()).toISOString(),
          snapshot,
          snapshot_version: alertEngine.version,
        },
        ...{ snapshot_to: '1', snapshot_clock: at(0) },
      },
    ],
  });
}

export interface TenantStore {
  readonly url: string;
  /** Runs of a moment later, for those who listen. */
  readonly goOn: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * A store with everything of some companies, and with what is of nobody where they are several. The session holds the locks
 * of the leaders, so that no engine and no rollup changes it.
 */
export async function openTenantStore(companies: readonly string[]): Promise<TenantStore> {
  const database = await openDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  for (const key of [advisoryLocks.alerts, advisoryLocks.rollups, advisoryLocks.openRuns])
    await client.query('select pg_advisory_lock($1::bigint)', [key]);
  // The last one first: an incident that others share is not known by the order of storing.
  for (const company of companies.toReversed()) await insertAll(client, tablesOf(company));
  if (companies.length > 1) await insertAll(client, ofNobody);
  await insertSnapshot(client, companies);
  return {
    url: database.url,
    goOn: async () => {
      for (const company of companies.toReversed()) {
        await insertAll(client, { runs: [{ ...run(company, 1), run_id: idOf('run', company, 'later') }] });
        const { transition } = alert(company, 1);
        await insertAll(client, {
          alert_transitions: [{ ...transition, transition_id: idOf('later', company), seq: 1 }],
        });
        await client.query(`update subjects set stored_by = pg_current_xact_id() where company = $1`, [company]);
      }
    },
    close: async () => {
      await client.end();
      await database.close();
    },
  };
}
