import { aRawLog } from '@app/contracts/testing';
import { generateRuns } from '@app/samples';
import { eventually, type TestPostgres } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHttpReceiver, type HttpReceiver } from '../apps/processor/src/notify/testing/http-receiver.js';
import { otherTables, movedTables } from '../apps/standalone/src/move/moved-tables.js';
import { runMove } from '../apps/standalone/src/move/run-move.js';
import { type DataDirs, dataDirs, openStore } from './harness/data-dirs.js';
import { get, ndjson, post } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { openDatabase, postgres } from './harness/test-database.js';

const here = postgres === null || process.platform === 'win32' ? describe.skip : describe;
const DAYS_AGO = 3;
const ZONES = { COMPANY_TIME_ZONES: 'boreal=America/Toronto,lumen=Europe/Paris' };

interface Moved {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function move(
  args: readonly string[],
  environment: Record<string, string> = {},
  signal = new AbortController().signal,
): Promise<Moved> {
  const written = { stdout: '', stderr: '' };
  const streamTo = (name: 'stdout' | 'stderr') => ({ write: (text: string) => (written[name] += text) });
  const code = await runMove(args, environment, { stdout: streamTo('stdout'), stderr: streamTo('stderr'), signal });
  return { code, ...written };
}

/** `moved` of the line of a kind. */
const movedOf = ({ stdout }: Moved, title: string): number => {
  const [, moved] = new RegExp(`^${title} +[\\d,]+ +[\\d,]+ +([\\d,]+)$`, 'm').exec(stdout) ?? [];
  return Number(moved?.replaceAll(',', ''));
};

/** What is of the moment of asking, and not of the store. */
const momentary = new Set(['now', 'run_age_seconds', 'success_age_seconds', 'age_seconds', 'loaded_at']);
const settled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !momentary.has(name))
      .map(([name, one]) => [name, settled(one)]),
  );
};

const dayBefore = (days: number): string =>
  `${new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`;

/** Every answer to a GET of the processor, by its path. */
async function answersOf({ urls: { processor } }: Stack): Promise<Map<string, unknown>> {
  const { body: api } = await get<{ paths: Record<string, Record<string, unknown>> }>(`${processor}/docs-json`);
  const list = async (path: string, name: string, id: string) => {
    const { body } = await get<Record<string, Record<string, string>[]>>(`${processor}${path}`);
    return body[name]!.map((one) => one[id]!);
  };
  const ids: Record<string, readonly string[]> = {
    '/alerts/{id}': await list('/alerts?limit=100', 'alerts', 'alert_id'),
    '/dead-letters/{id}': await list('/dead-letters?limit=100', 'dead_letters', 'dead_letter_id'),
    '/runs/{run_id}': await list('/runs?limit=30', 'runs', 'run_id'),
  };
  const days = `from=${dayBefore(6)}&to=${dayBefore(-1)}`;
  const questions: Record<string, string> = {
    '/analytics/percentiles': '?by=object',
    '/analytics/timeseries': `?bucket=hour&metric=runs&${days}`,
    '/analytics/compare': `?${days}`,
    '/runs/export': '?format=ndjson',
    '/runs': '?limit=500',
    '/alerts': '?limit=200',
    '/notifications': '?limit=100',
  };
  const answers = new Map<string, unknown>();
  for (const [path, methods] of Object.entries(api.paths)) {
    if (!('get' in methods) || ['/events', '/metrics', '/health', '/health/live', '/'].includes(path)) continue;
    const paths = path.includes('{')
      ? ids[path]!.map((id) => path.replace(/\{\w+\}/, encodeURIComponent(id)))
      : [`${path}${questions[path] ?? ''}`];
    for (const one of paths) {
      const response = await fetch(`${processor}${one}`);
      const isJson = response.headers.get('content-type')?.startsWith('application/json');
      const text = await response.text();
      answers.set(one, { status: response.status, body: isJson ? settled(JSON.parse(text)) : text });
    }
  }
  return answers;
}

here('npm run move', () => {
  let folders: DataDirs;
  let folder: string;
  let receiver: HttpReceiver;
  const opened: { close(): Promise<unknown> }[] = [];
  const open = async (): Promise<TestPostgres> => {
    const database = await openDatabase();
    opened.push(database);
    return database;
  };
  const start = async (DATABASE_URL: string): Promise<Stack> => {
    const stack = await startStack({ DATABASE_URL, ...ZONES, RULES_FILE: join(folder, 'rules.yaml') });
    opened.push(stack);
    return stack;
  };

  beforeAll(async () => {
    folders = await dataDirs();
    folder = await mkdtemp(join(tmpdir(), 'move-'));
    receiver = await startHttpReceiver();
    await writeFile(
      join(folder, 'rules.yaml'),
      `receivers: [{ name: ops, webhook: { url: "${receiver.url}" } }]\nnotifications: { group_wait: 1s, repeat: 24h }\n`,
    );
  });
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
  });
  afterAll(async () => {
    await receiver?.close();
    await rm(folder, { recursive: true, force: true });
    await folders?.remove();
  });

  /** Nothing is left to be folded, rolled up or told. */
  const quiet = async ({ databaseUrl }: Stack): Promise<void> => {
    await eventually(
      'all is folded and told',
      async () => {
        const [state] = await query<{ is_quiet: boolean }>(
          databaseUrl,
          `select folded_to >= (select max(stored_by) from runs) and clock > now() - interval '1 minute'
             and not exists (select from alert_transitions where published_at is null)
             and not exists (select from notifications where status = 'pending')
             and exists (select from rollup_periods) as is_quiet from alert_engine`,
        );
        return state?.is_quiet ? true : undefined;
      },
      { withinMs: 100_000, everyMs: 200 },
    );
  };

  /** A store with everything in it that there can be; of some days ago, so that nothing changes by itself any more. */
  async function fill(url: string): Promise<void> {
    const first = await start(url);
    const daysAgo = Date.now() - DAYS_AGO * 86_400_000;
    const sample = { until: new Date(Math.floor(daysAgo / 900_000) * 900_000), hours: 30, companies: 2, seed: 7 };
    const runs = [...generateRuns(sample)];
    for (let from = 0; from < runs.length; from += 1000) {
      const body = ndjson(runs.slice(from, from + 1000));
      expect((await post(`${first.urls.ingestion}/ingest/batch`, body)).status).toBe(202);
    }
    await first.close();
    // As if they had come in then, with an engine that begins afterwards.
    await query(url, `update runs set stored_at = stored_at - interval '${DAYS_AGO} days'`);
    for (const table of ['alert_engine', 'alerts', 'alert_transitions', 'cycles', 'notifications', 'rollup_periods']) {
      await query(url, `delete from ${table}`);
    }
    await query(url, `update rollup_state set rolled_to = '0'`);
    const second = await start(url);
    const { ingestion, processor } = second.urls;
    await post(`${ingestion}/ingest/single`, aRawLog({ Debut: 'whenever', Fin: null }));
    await quiet(second);
    const { body } = await get<{ alerts: { alert_id: string; state: string }[] }>(`${processor}/alerts?limit=200`);
    const firing = body.alerts.filter(({ state }) => state === 'firing');
    expect(firing.length).toBeGreaterThan(1);
    const acknowledged = await post(`${processor}/alerts/${firing[0]!.alert_id}/ack`, { by: 'ada', note: 'mine' });
    expect(acknowledged.status).toBe(200);
    const silence = { match: { company: 'lumen' }, comment: 'moving', ends_at: '2100-01-01T00:00:00Z' };
    expect((await post(`${processor}/silences`, silence)).status).toBeLessThan(300);
    const { body: expected } = await get<{ expectations: { id: string }[] }>(`${processor}/expectations`);
    const retired = await fetch(`${processor}/expectations/${Object.values(expected.expectations[0]!)[0]}`, {
      method: 'DELETE',
    });
    expect(retired.status).toBe(204);
    await post(`${processor}/notifications/test`, { receiver: 'ops' });
    await quiet(second);
    await second.close();
  }

  it('has a way for every table', async () => {
    const { url } = await open();
    const rows = await query<{ name: string }>(
      url,
      `select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%' order by 1`,
    );
    expect([...movedTables.map(({ name }) => name), ...otherTables].sort()).toEqual(rows.map(({ name }) => name));
  });

  it('brings all that the embedded store holds to another server, and every answer is the same there', async () => {
    const DATA_DIR = await folders.withStore();
    const embedded = await openStore(DATA_DIR);
    opened.push(embedded);
    await fill(embedded.url);
    const before = await start(embedded.url);
    await quiet(before);
    const expected = await answersOf(before);
    expect(expected.size).toBeGreaterThan(80);
    await before.close();
    await embedded.close();

    const target = await open();
    const moved = await move(['--to', target.url], { DATA_DIR });
    expect(moved).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('go on where those of the source are'),
    });
    const told = receiver.received.length;
    expect(told).toBeGreaterThan(1);
    const after = await start(target.url);
    await quiet(after);
    expect(Object.fromEntries(await answersOf(after))).toEqual(Object.fromEntries(expected));
    // Nobody is told again of what he was told.
    expect(receiver.received.length).toBe(told);
    await after.close();

    const second = await move(['--to', target.url], { DATA_DIR });
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('as it was') });
    for (const title of ['runs', ...movedTables.map((table) => table.title)])
      expect([title, movedOf(second, title)]).toEqual([title, 0]);
  }, 300_000);
});
