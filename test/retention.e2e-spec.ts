import type { Database } from '@app/database';
import { Scope } from '@app/platform';
import { eventually } from '@app/platform/testing';
import { DAY_MS } from '@app/time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { PerformanceQueries } from '../apps/processor/src/analytics/performance.queries.js';
import { RollupCompactor } from '../apps/processor/src/analytics/rollups/rollup-compactor.service.js';
import { deleteSlice, type WalkPosition } from '../apps/processor/src/retention/old-rows.repository.js';
import { retainedTables } from '../apps/processor/src/retention/retained-tables.js';
import { cutoffsOf, type RetentionPolicy } from '../apps/processor/src/rules-file/index.js';
import { openStore } from './harness/alert-stack.js';
import {
  aRandomRun,
  type CountedRun,
  countRuns,
  expectNear,
  groupRuns,
  randomFrom,
  storeRuns,
} from './harness/recounted-runs.js';
import { checkSummaries, RollingReader } from './harness/rolled-summaries.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { openDatabase, postgres } from './harness/test-database.js';

const here = postgres === null ? describe.skip : describe;

const rulesText = `
retention:
  runs: 30
  dead_letters: 30
  alerts: 30
  cycles: 30
  notifications: 30
  audit: 30
  companies:
    short: { runs: 10, dead_letters: 10, alerts: 10, cycles: 10, notifications: 10, audit: 10 }
    brief: { alerts: 1, notifications: 1 }
    forever: { runs: forever, dead_letters: forever, alerts: forever, cycles: forever, notifications: forever, audit: forever }
`;
const companies = ['short', 'usual', 'forever'] as const;
type Company = (typeof companies)[number];
const agesDays = [5, 15, 40] as const;
/** The ages, in days, that are left. */
const left: Readonly<Record<Company, readonly number[]>> = { short: [5], usual: [5, 15], forever: [5, 15, 40] };

const ago = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

type Row = Readonly<Record<string, unknown>>;

/** Inserts rows that all have the same columns. */
async function insert(client: Client, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0]!)
    .map((name) => `"${name}"`)
    .join(', ');
  await client.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    [JSON.stringify(rows)],
  );
}

const aRun = (company: string, days: number, more: Row = {}): Row => ({
  run_id: randomUUID(),
  company,
  zone: '1-Raw',
  source: 'erp',
  object_number: 7,
  object_type: 'orders',
  status: 'SUCCESS',
  start_time: ago(days),
  normalizations: [],
  is_anomaly: false,
  stored_at: ago(days),
  ...more,
});

const aDeadLetter = (company: string | null, days: number, more: Row = {}): Row => ({
  dead_letter_id: randomUUID(),
  code: 'time_unreadable',
  detail: String(days),
  source_topic: 'raw-logs',
  partition: 0,
  offset: 0,
  service: 'standardization',
  time: ago(days),
  stored_at: ago(days),
  company,
  company_read: true,
  ...more,
});

const anAlert = (company: string, days: number, more: Row = {}): Row => ({
  alert_id: randomUUID(),
  fingerprint: randomUUID(),
  incident_id: randomUUID(),
  rule: 'failure-detected',
  rule_version: 1,
  severity: 'high',
  company,
  state: 'resolved',
  summary: String(days),
  evidence: {},
  started_at: ago(days + 1),
  detected_at: ago(days + 1),
  resolved_at: ago(days),
  ended_at: ago(days),
  updated_at: ago(days),
  last_seq: 1,
  ...more,
});

const aNotification = (company: string, days: number, more: Row = {}): Row => ({
  notification_id: randomUUID(),
  incident_id: randomUUID(),
  company,
  company_read: true,
  receiver: 'ops',
  channel: 'webhook',
  kind: 'firing',
  seq: days,
  message: {},
  status: 'delivered',
  created_at: ago(days),
  attempts: 1,
  log: [],
  ...more,
});

const anEntry = (about: readonly string[] | null, days: number, more: Row = {}): Row => ({
  audit_id: randomUUID(),
  at: ago(days),
  actor_kind: 'key',
  actor_id: 'k',
  actor_name: 'k',
  action: 'silence_added',
  companies: about,
  subject: String(days),
  detail: {},
  ...more,
});

const each = (row: (company: Company, days: number) => Row): Row[] =>
  companies.flatMap((company) => agesDays.map((days) => row(company, days)));

here('retention of the rules file', () => {
  const open = anAlert('short', 50, { state: 'firing', resolved_at: null, ended_at: null });
  const older = anAlert('short', 45, { incident_id: open.incident_id });
  const lone = anAlert('short', 60);
  const told = aNotification('short', 50, { incident_id: open.incident_id });
  const pending = aNotification('short', 40, { status: 'pending', seq: 41 });
  const summaries = [3, 9].map((days) => aNotification('brief', days, { kind: 'summary', incident_id: null }));
  const unpublished = anAlert('brief', 20);
  const silences = [1, -1].map((ends) => ({ silence_id: randomUUID(), ends }));
  const late = aRun('short', 40, { stored_at: ago(0) });
  let folder: string;
  let url: string;
  let client: Client;
  let closeDatabase: () => Promise<void>;
  const stacks: Stack[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retention-'));
    const database = await openDatabase();
    ({ url } = database);
    closeDatabase = () => database.close();
    client = new Client({ connectionString: url });
    await client.connect();
    await insert(client, 'runs', [...each(aRun), late]);
    await insert(client, 'open_runs', [
      {
        run_id: randomUUID(),
        company: 'short',
        zone: '1-Raw',
        source: 'erp',
        object_number: 8,
        object_type: 'orders',
        start_log: {},
        started_at: ago(2),
        stored_at: ago(2),
      },
    ]);
    await insert(client, 'dead_letters', [
      ...each(aDeadLetter),
      aDeadLetter(null, 15),
      aDeadLetter(null, 40),
      aDeadLetter('short', 40, { stored_at: ago(0) }),
    ]);
    await insert(client, 'alerts', [...each(anAlert), open, older, lone, unpublished]);
    await insert(
      client,
      'alert_transitions',
      [open, older, lone].map(({ alert_id }) => ({
        transition_id: randomUUID(),
        alert_id,
        seq: 1,
        at: ago(60),
        transition: {},
        published_at: ago(60),
      })),
    );
    await insert(client, 'alert_transitions', [
      { transition_id: randomUUID(), alert_id: unpublished.alert_id, seq: 1, at: ago(20), transition: {} },
    ]);
    await insert(
      client,
      'incident_acknowledgements',
      [open, lone].map(({ incident_id }) => ({ incident_id, company: '', acknowledged_at: ago(50), note: '' })),
    );
    await insert(client, 'notifications', [
      ...each(aNotification),
      told,
      pending,
      ...summaries,
      aNotification('brief', 3),
    ]);
    await insert(
      client,
      'cycles',
      each((company, days) => ({
        company,
        sequence_id: String(days),
        cycle_time: ago(days),
        closed_at: ago(days),
        present_count: 1,
        failed: [],
        missing: [],
        new: [],
        late: [],
      })),
    );
    await insert(
      client,
      'silences',
      silences.map(({ silence_id, ends }) => ({
        ...{ silence_id, match: {}, comment: 'works', starts_at: ago(60), ends_at: ago(ends) },
      })),
    );
    await insert(client, 'audit_log', [
      ...[60, 50].map((days) => anEntry(null, days, { action: 'keys_reloaded' })),
      ...silences.map(({ silence_id }) => anEntry(['usual'], 60, { action: 'silence_created', subject: silence_id })),
      ...each((company, days) => anEntry([company], days)),
      anEntry(null, 15),
      anEntry(null, 40),
      anEntry([], 40),
      anEntry(['short', 'usual'], 15),
      anEntry(['short', 'usual'], 41),
      anEntry(['short', 'forever'], 40),
    ]);
    const RULES_FILE = join(folder, 'rules.yaml');
    await writeFile(RULES_FILE, '# everything is kept\n');
    for (let count = 0; count < 2; count += 1) stacks.push(await startStack({ DATABASE_URL: url, RULES_FILE }));
  });
  afterAll(async () => {
    for (const stack of stacks) await stack.close();
    await client?.end();
    await closeDatabase?.();
    await rm(folder, { recursive: true, force: true });
  });

  /** The rows of a table as `company: days, …`. */
  async function ages(table: string, time: string): Promise<Record<string, number[]>> {
    const rows = await query<{ company: string; days: number }>(
      url,
      `select company, (round(extract(epoch from now() - ${time}) / 86400))::int as days from ${table} order by 1, 2`,
    );
    const found = Map.groupBy(
      rows.filter(({ company }) => company !== 'brief'),
      ({ company }) => company,
    );
    return Object.fromEntries([...found].map(([company, all]) => [company, all.map(({ days }) => days)]));
  }

  /** The values of a metric over both processors, by their labels. */
  async function metric(name: string): Promise<Map<string, number>> {
    const sums = new Map<string, number>();
    for (const { urls } of stacks) {
      const page = await (await fetch(`${urls.processor}/metrics`)).text();
      for (const [, labels = '', value] of page.matchAll(new RegExp(`^${name}\\{([^}]*)\\} (\\S+)$`, 'gm')))
        sums.set(labels, (sums.get(labels) ?? 0) + Number(value));
    }
    return sums;
  }

  it('keeps everything while nothing is said', async () => {
    const before = await ages('runs', 'start_time');
    expect(before).toMatchObject({ usual: [5, 15, 40] });
    // A leader has looked: it holds the lock of its role.
    await eventually('somebody leads', async () => {
      const rows = await query<{ count: number }>(
        url,
        `select count(*)::int from pg_locks where locktype = 'advisory' and granted
          and ((classid::bigint << 32) | objid::bigint) = 5190817243366018
          and database = (select oid from pg_database where datname = current_database())`,
      );
      return rows[0]!.count === 1 || undefined;
    });
    expect(await ages('runs', 'start_time')).toEqual(before);
    expect([...(await metric('retention_deleted_total')).values()].every((count) => count === 0)).toBe(true);
  });

  describe('that is changed while two processors run', () => {
    beforeAll(async () => {
      await writeFile(join(folder, 'rules.yaml'), rulesText);
      await eventually(
        'everything is deleted that is too old',
        async () =>
          [...(await metric('retention_completed_timestamp_seconds')).values()].some((at) => at > 0) || undefined,
      );
    });

    it.each([
      ['runs', 'start_time', { short: [5, 40] }],
      ['dead_letters', '"time"', { short: [5, 40], null: [15] }],
      ['cycles', 'cycle_time', {}],
    ])('deletes of %s what is too old for its company, and nothing that came today', async (table, time, more) => {
      expect(await ages(table, time)).toEqual({ ...left, ...more });
    });

    it('leaves open alerts and open runs, and what belongs to them', async () => {
      expect(await ages('open_runs', 'started_at')).toEqual({ short: [2] });
      expect(await ages('alerts', 'coalesce(resolved_at, started_at)')).toEqual({ ...left, short: [5, 45, 51] });
      const kept = { incident_id: open.incident_id };
      expect(await query(url, 'select incident_id from incident_acknowledgements')).toEqual([kept]);
      const transitions = await query(url, 'select alert_id from alert_transitions order by 1');
      expect(transitions).toEqual([open, older, unpublished].map(({ alert_id }) => ({ alert_id })).toSorted(byAlert));
    });

    it('leaves messages that are still to be sent, and those of open incidents', async () => {
      const found = await ages(`notifications where status <> 'failed'`, 'created_at');
      expect(found).toEqual({ ...left, short: [5, 40, 50] });
    });

    it('leaves what is known by a row to have been sent, or has to be published still', async () => {
      const ids = await query(url, `select notification_id from notifications where company = 'brief'`);
      expect(ids).toEqual([{ notification_id: summaries[0]!.notification_id }]);
      expect(await query(url, `select alert_id from alerts where company = 'brief'`)).toEqual([
        { alert_id: unpublished.alert_id },
      ]);
    });

    it('keeps an entry of the audit log for the longest of its companies', async () => {
      const found = await ages(
        `(select array_to_string(companies, '+') as company, at from audit_log
        where action = 'silence_added') as entries`,
        'at',
      );
      expect(found).toEqual({ ...left, null: [15], 'short+usual': [15], 'short+forever': [40] });
    });

    it('keeps the entries that say which keys were last in force, and whom a silence that lasts is for', async () => {
      const rows = await query(url, `select subject from audit_log where action <> 'silence_added' order by action`);
      expect(rows.map(({ subject }): unknown => subject)).toEqual(['50', silences[1]!.silence_id]);
    });

    it('counts each row once, whichever processor led', async () => {
      const counts = await metric('retention_deleted_total');
      const of = (kind: string): number | undefined =>
        [...counts].find(([labels]) => labels.includes(`kind="${kind}"`))?.[1];
      expect(
        Object.fromEntries(
          ['runs', 'dead_letters', 'alerts', 'cycles', 'notifications', 'audit'].map((kind) => [kind, of(kind)]),
        ),
      ).toEqual({
        ...{ runs: 3, dead_letters: 4, alerts: 4, cycles: 3, notifications: 5, audit: 8 },
      });
    });
  });
});

const byAlert = (a: { alert_id: unknown }, b: { alert_id: unknown }): number =>
  String(a.alert_id) < String(b.alert_id) ? -1 : 1;

here('a walk through the runs', () => {
  const DAYS = 12;
  const nowMs = Date.UTC(2025, 8, 13, 7);
  const policy: RetentionPolicy = { everybody: { runs: 3 }, companies: new Map([['acme', { runs: 8 }]]) };
  const cutoffs = cutoffsOf(policy, 'runs', nowMs);
  const table = retainedTables.find(({ kind }) => kind === 'runs')!;
  let database: Database;
  let url: string;
  let close: () => Promise<void>;
  let runs: CountedRun[];

  beforeAll(async () => {
    const opened = await openDatabase();
    ({ url } = opened);
    database = await openStore(opened.url);
    close = () => database.close().finally(() => opened.close());
    const random = randomFrom(7);
    const range = { fromMs: nowMs - DAYS * DAY_MS, toMs: nowMs };
    runs = Array.from({ length: 2000 }, () => aRandomRun(random, range));
    await database.use((tables) => storeRuns(tables, runs));
    await query(opened.url, `update runs set stored_at = start_time`);
  });
  afterAll(() => close?.());

  const rollUp = (): Promise<void> =>
    database.session(async (session) => {
      const compactor = await RollupCompactor.load(session, { settleSecs: 0, debounceSecs: 0 });
      while (await compactor.step());
    });

  async function walk(most: number): Promise<number> {
    let total = 0;
    await database.session(async (session) => {
      for (let after: WalkPosition | null = null; ;) {
        const { deleted, last } = await deleteSlice(session, table, { cutoffs, after, most });
        total += deleted;
        if (last === null) return;
        after = last;
      }
    });
    return total;
  }

  it('that waits for another one, which waits for it, starts its slice anew', async () => {
    const other = new Client({ connectionString: url });
    await other.connect();
    await other.query('begin');
    const old = `from runs where start_time < '${cutoffs.latest}'`;
    await other.query(`select ${old} order by ctid desc limit 1 for update`);
    const walked = walk(5000).catch((error: unknown) => error);
    await eventually('it waits for the row that the other one has', async () => {
      const [waiting] = await query(
        url,
        `select from pg_stat_activity where datname = current_database() and query ilike '%delete from%' and wait_event_type = 'Lock'`,
      );
      return waiting && true;
    });
    await other.query(`select ${old} for update`);
    await other.query('rollback');
    await other.end();
    expect(await walked).toBeGreaterThan(0);
    await query(url, 'delete from runs');
    await database.use((tables) => storeRuns(tables, runs));
    await query(url, `update runs set stored_at = start_time`);
  });

  it('by two at once deletes each old run once, and the rollups stay exact for what is left', async () => {
    const reader = new RollingReader(database);
    const answer = () => new PerformanceQueries(reader).percentiles(Scope.all, { by: 'source' });
    const wanted = (of: readonly CountedRun[]) =>
      groupRuns(of, {}, 'source').map(({ key, runs: ofGroup }) => ({ ...key, ...countRuns(ofGroup) }));
    await rollUp();
    expectNear((await answer()).groups, wanted(runs), 0.01);

    const isLeft = ({ company, start_time }: CountedRun): boolean =>
      Date.parse(start_time) >= Date.parse(cutoffs.companies[company] ?? cutoffs.everybody!);
    const remaining = runs.filter(isLeft);
    expect(remaining.length).toBeGreaterThan(500);
    const deleted = await Promise.all([walk(37), walk(53)]);
    expect(deleted[0] + deleted[1]).toBe(runs.length - remaining.length);

    // At once, from what is rolled up and still holds, and the runs; then rolled up anew.
    expectNear((await answer()).groups, wanted(remaining), 0.01);
    await checkSummaries(database, {});
    await rollUp();
    expectNear((await answer()).groups, wanted(remaining), 0.01);
    await checkSummaries(database, {});
    expect(await walk(2000)).toBe(0);
  });
});
