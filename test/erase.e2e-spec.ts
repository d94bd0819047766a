import { aRawLog } from '@app/contracts/testing';
import { Database, migrate } from '@app/database';
import { eventually, type TestPostgres } from '@app/platform/testing';
import { DAY_MS, HOUR_MS } from '@app/time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { erasedTables, otherTables } from '../apps/processor/src/erase/index.js';
import { startHttpReceiver, type HttpReceiver } from '../apps/processor/src/notifications/testing/http-receiver.js';
import { runErase } from '../apps/standalone/src/erase/run-erase.js';
import { dataDirs, openStore } from './harness/data-dirs.js';
import { get, ndjson, post } from './harness/http.js';
import { RETIRED_ARE_KNOWN } from './harness/retired-known.js';
import { untilSettled } from './harness/until-settled.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { openDatabase, postgres } from './harness/test-database.js';

const here = postgres === null || process.platform === 'win32' ? describe.skip : describe;
const DAYS_AGO = 3;
const ZONES = { COMPANY_TIME_ZONES: 'boreal=America/Toronto,lumen=Europe/Paris' };

interface Erased {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function erase(
  args: readonly string[],
  environment: Record<string, string>,
  record?: Parameters<typeof runErase>[3],
): Promise<Erased> {
  const written = { stdout: '', stderr: '' };
  const streamTo = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (written[name] += text) });
  const code = await runErase(args, environment, { stdout: streamTo('stdout'), stderr: streamTo('stderr') }, record);
  return { code, ...written };
}

const countIn = ({ stdout }: Erased, title: string): number => {
  const [, count] = new RegExp(`^${title} +([\\d,]+)$`, 'm').exec(stdout) ?? [];
  return Number(count?.replaceAll(',', ''));
};

/** Fields that depend on the moment of asking, and not on the store. */
const momentary = new Set([
  'now',
  'evaluated_at',
  ...['observed_seconds', 'uptime_rate'],
  'counted_from',
  'run_age_seconds',
  'success_age_seconds',
  'age_seconds',
]);
const settled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (momentary.has(name) ? [] : [[name, settled(one)]])),
  );
};

interface ApiDocument {
  readonly paths: Record<string, { readonly get?: { readonly parameters?: readonly { readonly name: string }[] } }>;
}

const questions: Readonly<Record<string, string>> = {
  '/analytics/percentiles': 'by=object',
  '/analytics/timeseries': `bucket=1d&metric=runs&from=${new Date(Date.now() - 9 * DAY_MS).toISOString()}`,
  '/analytics/compare':
    'a_from=2000-01-01T00:00:00Z&a_to=2020-01-01T00:00:00Z&b_from=2020-01-01T00:00:00Z&b_to=2100-01-01T00:00:00Z',
  '/runs/export': 'format=ndjson',
  '/analytics/calendar': 'source=zoho',
  '/levels': 'source=zoho',
  '/rules/schedules': 'source=zoho',
};

/** Every answer of the processor about one company, by its path. */
async function answersAbout(company: string, { urls: { processor } }: Stack): Promise<Map<string, string>> {
  const document = readFileSync(join(import.meta.dirname, '../docs/api/processor.json'), 'utf8');
  const api = JSON.parse(document) as ApiDocument;
  const routes = Object.entries(api.paths).flatMap(([path, { get: route }]) =>
    route?.parameters?.some(({ name }) => name === 'company') && !path.includes('{') && path !== '/events'
      ? [path]
      : [],
  );
  const answers = new Map<string, string>();
  for (const path of routes) {
    const response = await fetch(`${processor}${path}?company=${company}&${questions[path] ?? ''}`);
    const text = (await response.text()).replaceAll(/<time [^>]*>[^<]*<\/time>/g, 'a time');
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    answers.set(path, `${response.status} ${isJson ? JSON.stringify(settled(JSON.parse(text))) : text}`);
  }
  return answers;
}

/** Two companies with two sources of two objects each, every half an hour over a day, the last of some failing. */
function runsOfTwo(): object[] {
  const lastMs = Math.floor((Date.now() - DAYS_AGO * DAY_MS) / HOUR_MS) * HOUR_MS;
  const runs: object[] = [];
  for (let index = 48; index >= 0; index--) {
    const startMs = lastMs - (index * HOUR_MS) / 2;
    for (const company of ['boreal', 'lumen']) {
      for (const [source, name] of [
        ['zoho', 'invoices'],
        ['zoho', 'customers'],
        ['efficy', 'contacts'],
        ['efficy', 'deals'],
      ]) {
        const isFailed = name === 'deals' && index < 3;
        runs.push({
          ...{ company, source, name, cycle: new Date(startMs).toISOString().slice(0, 16).replaceAll(/[T:]/g, '-') },
          status: isFailed ? 'FAILED' : 'SUCCESS',
          start: new Date(startMs).toISOString(),
          end: new Date(startMs + 4000 + 10 * index).toISOString(),
          description: isFailed ? `503 from ${company}` : 'fine',
        });
      }
    }
  }
  return runs;
}

here('npm run erase', () => {
  let folder: string;
  let receiver: HttpReceiver;
  const opened: { close(): Promise<unknown> }[] = [];
  let filled: { readonly url: string; readonly stack: Stack };
  const open = async (): Promise<TestPostgres> => {
    const database = await openDatabase();
    opened.push(database);
    return database;
  };
  const start = async (DATABASE_URL: string): Promise<Stack> => {
    const stack = await startStack({
      DATABASE_URL,
      ...ZONES,
      RULES_FILE: join(folder, 'rules.yaml'),
    });
    opened.push(stack);
    return stack;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'erase-'));
    receiver = await startHttpReceiver();
    await writeFile(
      join(folder, 'rules.yaml'),
      `receivers: [{ name: ops, webhook: { url: "${receiver.url}" } }]\nnotifications: { group_wait: 1s, repeat: 24h }\n`,
    );
    const { url } = await open();
    filled = { url, stack: await fill(url) };
  }, 300_000);
  afterAll(async () => {
    for (const one of opened.reverse()) await one.close();
    await receiver?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Nothing is left to be folded, rolled up or sent. */
  const quiet = async ({ databaseUrl }: Stack): Promise<void> => {
    await eventually(
      'all is folded, rolled up and told',
      async () => {
        const [state] = await query<Record<string, unknown>>(
          databaseUrl,
          `select folded_to >= (select max(stored_by) from runs) and clock > now() - interval '1 minute' as is_folded,
             ${RETIRED_ARE_KNOWN} as is_known,
             not exists (select from alert_transitions where published_at is null) as is_published,
             (select count(distinct message->>'company') filter (where status <> 'pending') >= 2 and count(*) filter (where status = 'pending') = 0
               from notifications) as is_told,
             not exists (
               select date_bin('1 hour', start_time, '2000-01-01T00:00:00Z') from runs
               except select start from rollup_periods where seconds = 3600) as is_rolled_up
           from alert_engine`,
        );
        if (state !== undefined && Object.values(state).every(Boolean)) return true;
        throw new Error(JSON.stringify(state));
      },
      { withinMs: 150_000, everyMs: 500 },
    );
  };

  /** A store with everything in it that there can be of two companies; of some days ago, so that nothing changes by itself. */
  async function fill(url: string): Promise<Stack> {
    const first = await start(url);
    expect((await post(`${first.urls.ingestion}/ingest/batch`, ndjson(runsOfTwo()))).status).toBe(202);
    await first.close();
    opened.pop();
    // As if they had come in then, with an engine that begins afterwards.
    await query(url, `update runs set stored_at = stored_at - interval '${DAYS_AGO} days'`);
    for (const table of ['alert_engine', 'alerts', 'alert_transitions', 'cycles', 'notifications', 'rollup_periods']) {
      await query(url, `delete from ${table}`);
    }
    await query(url, `update rollup_state set rolled_to = '0'`);
    await query(url, 'delete from rollup_doubts');
    await untilSettled(url);
    const stack = await start(url);
    const { ingestion, processor } = stack.urls;
    for (const Entreprise of ['boreal', 'lumen']) {
      await post(`${ingestion}/ingest/single`, aRawLog({ Entreprise, Debut: 'whenever', Fin: null }));
      await post(`${ingestion}/ingest/single`, aRawLog({ Entreprise, Etat: 'MAYBE' }));
      await post(`${ingestion}/ingest/single`, aRawLog({ Entreprise, Etat: 'RUNNING', Source: 'open', Fin: null }));
    }
    await quiet(stack);
    const { body } = await get<{ alerts: { summary: string; incident_id: string }[] }>(
      `${processor}/alerts?limit=200&state=firing`,
    );
    for (const company of ['boreal', 'lumen']) {
      const silence = { match: { company }, comment: 'night', ends_at: '2100-01-01T00:00:00Z' };
      expect((await post(`${processor}/silences`, silence)).status).toBeLessThan(300);
      const incident = body.alerts.find(({ summary }) => summary.startsWith(company))?.incident_id;
      const answer = await post(`${processor}/incidents/${incident}/acknowledge`, { by: 'ada', note: 'all of it' });
      expect(answer.status).toBe(200);
      const { body: expected } = await get<{ expectations: Record<string, string>[] }>(
        `${processor}/expectations?company=${company}`,
      );
      const [id] = Object.values(expected.expectations[0]!);
      expect((await fetch(`${processor}/expectations/${id}`, { method: 'DELETE' })).status).toBe(204);
    }
    await quiet(stack);
    await eventually('the engine keeps its state, with what is not waited for any more', async () => {
      const [kept] = await query(
        url,
        'select 1 from alert_engine where snapshot_to >= (select max(stored_by) from runs)',
      );
      return kept === undefined ? undefined : true;
    });
    return stack;
  }

  it('has a way for every table', async () => {
    const { url } = await open();
    const rows = await query<{ name: string }>(
      url,
      `select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%' order by 1`,
    );
    expect([...erasedTables.map(({ name }) => name), ...otherTables].sort()).toEqual(rows.map(({ name }) => name));
  });

  it('deletes all of a company while a processor runs, and every answer about the other stays to the byte', async () => {
    const { url, stack } = filled;
    const before = await answersAbout('lumen', stack);
    expect(before.size).toBeGreaterThan(14);
    expect([...before].filter(([, answer]) => !answer.startsWith('200 '))).toEqual([]);
    const total = await query<{ company: string; count: string }>(url, 'select company, count(*) from runs group by 1');
    const environment = { DATABASE_URL: url };

    const counted = await erase(['--company', 'boreal'], environment);
    expect(counted).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing was deleted. Add --yes to do it.'),
    });
    for (const { title } of erasedTables) {
      if (title !== 'refusals of objects')
        expect({ title, count: countIn(counted, title) }).not.toEqual({ title, count: 0 });
    }
    expect(countIn(counted, 'objects in the alert engine')).toBeGreaterThan(0);
    expect(await query(url, 'select company, count(*) from runs group by 1')).toEqual(total);
    expect(await answersAbout('lumen', stack)).toEqual(before);

    const failing = await erase(['--company', 'boreal', '--yes'], environment, () => Promise.reject(new Error('no')));
    expect(failing.code).toBe(1);
    expect(await query(url, 'select company, count(*) from runs group by 1')).toEqual(total);

    const erased = await erase(['--company', 'boreal', '--yes'], environment);
    expect(erased).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('raw-logs 7 days') });
    for (const { title } of erasedTables) expect(countIn(erased, title)).toBe(countIn(counted, title));
    const tables = await query<{ name: string }>(
      url,
      `select tablename as name from pg_tables where schemaname = 'public'`,
    );
    for (const { name } of tables.filter(({ name }) => name !== 'audit_log')) {
      const rows = await query(
        url,
        `select row_to_json(t)::text as row from "${name}" as t where row_to_json(t)::text like '%boreal%'`,
      );
      expect({ name, rows }).toEqual({ name, rows: [] });
    }
    const changes = `select actor_kind, companies from audit_log where detail::text = '{}' or action = 'company_erased'`;
    const kept = await query<{ actor_kind: string }>(url, `${changes} order by at`);
    expect(kept.map(({ actor_kind }) => actor_kind)).toEqual(['open', 'open', 'open', 'program']);
    expect(await query(url, 'select 1 from rollup_doubts')).toEqual([]);
    expect(await answersAbout('lumen', stack)).toEqual(before);

    // The engine of the running processor has noticed: a new run is the first that it knows of.
    const fresh = {
      company: 'boreal',
      source: 'new',
      name: 'one',
      status: 'OK',
      end: new Date().toISOString(),
      duration: 1,
    };
    expect((await post(`${stack.urls.ingestion}/ingest/single`, fresh)).status).toBe(202);
    const states = await eventually('the engine has gone on', async () => {
      const { body } = await get<{ states: { subject: { source: string } }[] }>(
        `${stack.urls.processor}/state?company=boreal`,
      );
      return body.states.length > 0 ? body.states : undefined;
    });
    expect(new Set(states.map(({ subject }) => subject.source))).toEqual(new Set(['new']));
    const { body: expected } = await get<{ expectations: unknown[] }>(
      `${stack.urls.processor}/expectations?company=boreal`,
    );
    expect(expected.expectations.length).toBeLessThanOrEqual(2);

    expect(await answersAbout('lumen', stack)).toEqual(before);

    const again = await erase(['--company', 'boreaI'], environment);
    expect(again.stdout).toContain('Nothing is stored of it. Known: boreal, lumen');
  });

  it('deletes what lies before a time, and leaves the rest', async () => {
    const { url, stack } = filled;
    const [middle] = await query<{ at: string }>(
      url,
      `select to_char(percentile_disc(0.5) within group (order by start_time) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at from runs`,
    );
    const { at } = middle!;
    const left = await query<{ run_id: string }>(
      url,
      `select run_id from runs where company <> 'lumen' or coalesce(end_time, start_time) >= $1 order by 1`,
      [at],
    );
    const erased = await erase(['--company', 'lumen', '--before', at, '--yes'], { DATABASE_URL: url });
    expect(erased).toMatchObject({ code: 0, stderr: '' });
    expect(countIn(erased, 'runs')).toBeGreaterThan(50);
    expect(countIn(erased, 'silences')).toBe(0);
    expect(await query(url, 'select run_id from runs order by 1')).toEqual(left);
    expect(await query(url, `select 1 from cycles where company = 'lumen' and cycle_time < $1`, [at])).toEqual([]);
    const { body } = await get<{ total_logs_processed: number }>(
      `${stack.urls.processor}/analytics/summary?company=lumen`,
    );
    const [count] = await query<{ count: number }>(url, `select count(*)::int from runs where company = 'lumen'`);
    expect(body.total_logs_processed).toBe(count!.count);
  });

  it('works on an embedded store, while a program has it open and when it is stopped', async () => {
    const folders = await dataDirs();
    try {
      const DATA_DIR = await folders.withStore();
      const embedded = await openStore(DATA_DIR);
      const database = new Database({ url: embedded.url, poolSize: 1 });
      const ofNoVersion = await erase(['--company', 'acme'], { DATA_DIR });
      await migrate(database);
      const beside = await erase(['--company', 'acme', '--yes'], { DATA_DIR });
      await database.close();
      await embedded.close();
      expect(ofNoVersion).toMatchObject({ code: 1, stderr: expect.stringContaining('of another version') });
      expect(beside).toMatchObject({ code: 0, stdout: expect.not.stringContaining('Kafka') });
      const erased = await erase(['--company', 'acme', '--yes'], { DATA_DIR });
      expect(erased).toMatchObject({ code: 0, stdout: expect.not.stringContaining('Kafka') });
    } finally {
      await folders.remove();
    }
  });

  it.each([
    [[], '--company is missing'],
    [['--company', 'a', '--before', 'yesterday'], '--before must be such as'],
    [['--company', 'a', '--before', '2999-01-01'], '--before must lie in the past'],
    [['--company', 'a', '--force'], '--force'],
  ])('says how it is used: %j', async (args, reason) => {
    const { code, stderr } = await erase(args, {});
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
    expect(stderr).toContain('npm run erase');
  });

  it('does not touch a database of another version', async () => {
    const { url } = await open();
    await query(url, `delete from kysely_migration where name = (select max(name) from kysely_migration)`);
    const refused = await erase(['--company', 'acme', '--yes'], { DATABASE_URL: url });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('another version') });
  });
});
