import { aRawLog, rawLogs } from '@app/contracts/testing';
import { eventually, type TestPostgres } from '@app/platform/testing';
import { generateRuns } from '@app/samples';
import { DAY_MS } from '@app/time';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHttpReceiver, type HttpReceiver } from '../apps/processor/src/notifications/testing/http-receiver.js';
import { otherTables, movedTables } from '../apps/standalone/src/move/moved-tables.js';
import { runMove } from '../apps/standalone/src/move/run-move.js';
import { type DataDirs, dataDirs, openStore } from './harness/data-dirs.js';
import { get, ndjson, post } from './harness/http.js';
import { RETIRED_ARE_KNOWN } from './harness/retired-known.js';
import { untilSettled } from './harness/until-settled.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { aStoredRun, storeRuns } from './harness/stored-runs.js';
import { openDatabase, postgres } from './harness/test-database.js';

const here = postgres === null || process.platform === 'win32' ? describe.skip : describe;
const DAYS_AGO = 3;
const RUNS_AT_ONCE = 40;
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

/** Fields that depend on the moment of asking, and not on the store. */
const momentary = new Set([
  'now',
  'evaluated_at',
  'counted_from',
  'run_age_seconds',
  'success_age_seconds',
  'age_seconds',
  'loaded_at',
]);
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
  `${new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10)}T00:00:00Z`;

/** Every answer to a GET of the processor, by its path. */
async function answersOf({ urls: { processor } }: Stack): Promise<Map<string, unknown>> {
  const { body: api } = await get<{ paths: Record<string, Record<string, unknown>> }>(`${processor}/docs-json`);
  const list = async (path: string, name: string, id: string) => {
    const { body } = await get<Record<string, Record<string, string>[]>>(`${processor}${path}`);
    return body[name]!.map((one) => one[id]!);
  };
  const ids: Record<string, readonly string[]> = {
    '/alerts/{id}': await list('/alerts?limit=100', 'alerts', 'alert_id'),
    '/incidents/{id}': await list('/incidents?limit=100', 'incidents', 'incident_id'),
    '/dead-letters/{id}': await list('/dead-letters?limit=100', 'dead_letters', 'dead_letter_id'),
    '/runs/{run_id}': await list('/runs?limit=30', 'runs', 'run_id'),
    // A page of which only messages know the address.
    '/ui/incident-links/{id}/{action}/{signature}': [],
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

  /** Nothing is left to be folded, rolled up or sent. */
  const quiet = async ({ databaseUrl }: Stack): Promise<void> => {
    await eventually(
      'all is folded and told',
      async () => {
        const [state] = await query<{ is_quiet: boolean }>(
          databaseUrl,
          `select folded_to >= (select max(stored_by) from runs) and clock > now() - interval '1 minute'
             and ${RETIRED_ARE_KNOWN}
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
    const daysAgo = Date.now() - DAYS_AGO * DAY_MS;
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
    await untilSettled(url);
    const second = await start(url);
    const { ingestion, processor } = second.urls;
    await post(`${ingestion}/ingest/single`, aRawLog({ Debut: 'whenever', Fin: null }));
    await quiet(second);
    const { body } = await get<{ alerts: { alert_id: string; incident_id: string; state: string }[] }>(
      `${processor}/alerts?limit=200`,
    );
    const firing = body.alerts.filter(({ state }) => state === 'firing');
    expect(firing.length).toBeGreaterThan(1);
    const acknowledged = await post(`${processor}/alerts/${firing[0]!.alert_id}/ack`, { by: 'ada', note: 'mine' });
    expect(acknowledged.status).toBe(200);
    const whole = `${processor}/incidents/${firing[1]!.incident_id}`;
    expect((await post(`${whole}/acknowledge`, { by: 'ada', note: 'all of it' })).status).toBe(200);
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
    // No notification is sent a second time.
    expect(receiver.received.length).toBe(told);
    await after.close();

    const second = await move(['--to', target.url], { DATA_DIR });
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('as it was') });
    for (const title of ['runs', ...movedTables.map((table) => table.title)])
      expect([title, movedOf(second, title)]).toEqual([title, 0]);
  }, 300_000);

  /** Runs of many transactions, of which the first have numbers of two digits: 10 comes before 9 in no order of storing. */
  async function storeInOrder(url: string, count: number): Promise<void> {
    for (let stored = 0; stored < count; stored += RUNS_AT_ONCE) {
      const runs = Array.from({ length: RUNS_AT_ONCE }, (_, index) =>
        aStoredRun({ object_id: String(stored + index) }),
      );
      await storeRuns(url, runs);
    }
    await query(
      url,
      `update runs set stored_by = number::text::xid8
       from (select run_id, 90 + dense_rank() over (order by stored_by) as number from runs) as numbered
       where numbered.run_id = runs.run_id`,
    );
    await query(url, 'delete from rollup_doubts');
  }
  const placeAt = (url: string, share: number) =>
    query<{ place: string }>(
      url,
      `select stored_by::text as place from runs order by stored_by offset (select count(*) * ${share} from runs)::bigint limit 1`,
    ).then(([row]) => row!.place);
  async function engineAt(
    url: string,
    places: { snapshotTo: string; foldedTo: string; rolledTo: string },
  ): Promise<void> {
    await query(
      url,
      `insert into alert_engine (folded_to, clock, snapshot, snapshot_version, snapshot_to, snapshot_clock)
       values ($1::xid8, '2025-09-05T16:00:00.123456Z', decode(repeat('00ff', 2500000), 'hex'), 1, $2::xid8, '2025-09-05Z')`,
      [places.foldedTo, places.snapshotTo],
    );
    await query(url, 'update rollup_state set rolled_to = $1::xid8', [places.rolledTo]);
    await query(url, `insert into rollup_periods values (3600, '2025-09-05T16:00:00Z', 7)`);
    await query(
      url,
      `insert into rollup_tiles values (3600, '2025-09-05T16:00:00Z', 'acme', '1-Raw', 'zohobooks', '\\x00ff', '\\xff00')`,
    );
    await query(url, `insert into rollup_doubts (from_time, to_time) values ('-infinity', '2025-09-05T17:00:00Z')`);
  }
  /** Which runs are on which side of the places, and what belongs to them: the same in source and target. */
  async function stateOf(url: string) {
    const [state] = await query<Record<string, unknown>>(
      url,
      `select md5(string_agg(run_id::text, ',' order by run_id) filter (where stored_by <= (select folded_to from alert_engine))) as folded,
         md5(string_agg(run_id::text, ',' order by run_id) filter (where stored_by <= (select snapshot_to from alert_engine))) as snapped,
         md5(string_agg(run_id::text, ',' order by run_id) filter (where stored_by < (select rolled_to from rollup_state))) as rolled,
         (select md5(string_agg((to_jsonb(r) - 'stored_by')::text, ',' order by run_id)) from runs r) as rows,
         (select md5(snapshot) || snapshot_version || clock || snapshot_clock || updated_at from alert_engine) as engine,
         (select string_agg(to_jsonb(t)::text, ',') from rollup_tiles t) as tiles,
         (select string_agg(from_time::text || to_time, ',') from rollup_doubts) as doubts
       from runs`,
    );
    return state;
  }
  /**
   * One transaction stored this after another one, a later one of the target stored: behind the last snapshot exactly.
   */
  const orderOf = (url: string) =>
    query(
      url,
      `select array_agg(run_id order by run_id) as ids from runs
       where stored_by > (select snapshot_to from alert_engine) group by stored_by order by stored_by`,
    );

  it.each([
    { snapshot: 0.5, folded: 0.8, rolled: 0.9 },
    { snapshot: 0.8, folded: 0.8, rolled: 0.2 },
  ])('keeps the order of storing and the places in it, also when it breaks off and is repeated: %j', async (at) => {
    const [source, target] = [await open(), await open()];
    await storeInOrder(source.url, 2400);
    const places = {
      snapshotTo: await placeAt(source.url, at.snapshot),
      foldedTo: await placeAt(source.url, at.folded),
      rolledTo: await placeAt(source.url, at.rolled),
    };
    await engineAt(source.url, places);
    const late = await placeAt(source.url, 0.85);
    await query(
      target.url,
      `create function refuse() returns trigger language plpgsql as $$ begin
         if exists (select from come where object_number = 2100) then raise exception 'the disk is full'; end if; return null;
       end $$`,
    );
    await query(
      target.url,
      'create trigger refusing after insert on runs referencing new table as come for each statement execute function refuse()',
    );
    const broken = await move(['--from', source.url, '--to', target.url]);
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining('the disk is full') });
    const [{ count } = { count: 0 }] = await query<{ count: number }>(target.url, 'select count(*)::int from runs');
    expect(count).toBeGreaterThan(500);
    expect(count).toBeLessThan(2400);

    // A long transaction stored this run: its number is small, and only the second move sees it.
    await query(source.url, `update runs set stored_by = '4'::xid8 where stored_by = $1::xid8`, [late]);
    await query(source.url, `delete from rollup_doubts where from_time > '-infinity'`);
    await query(target.url, 'drop trigger refusing on runs');
    const moved = await move(['--from', source.url, '--to', target.url]);
    expect(moved).toMatchObject({ code: 0, stderr: expect.any(String) });
    expect(movedOf(moved, 'runs')).toBe(2400 - count);
    expect(await stateOf(target.url)).toEqual(await stateOf(source.url));
    expect(await orderOf(target.url)).toEqual(await orderOf(source.url));
    expect(movedOf(await move(['--from', source.url, '--to', target.url]), 'runs')).toBe(0);
  });

  const bothHave = async (from: string, to: string, { source, target }: { source: number; target: number }) => {
    await storeRuns(
      from,
      Array.from({ length: source }, (_, index) => aStoredRun({ object_id: String(index) })),
    );
    await storeRuns(
      to,
      Array.from({ length: target }, (_, index) => aStoredRun({ object_id: '1000' + index })),
    );
  };

  it('leaves to a used database what it holds, and has its engine fold all runs in the order of their arrival', async () => {
    const [source, target] = [await open(), await open()];
    await bothHave(source.url, target.url, { source: 7, target: 5 });
    const both = aStoredRun({ description: 'of the source' });
    await storeRuns(source.url, [both]);
    await storeRuns(target.url, [{ ...both, description: 'of the target' }]);
    await query(source.url, `update runs set stored_at = '2025-09-05T17:00:00Z'`);
    await engineAt(target.url, { snapshotTo: '9', foldedTo: '9', rolledTo: '9' });
    const ids = { silence_id: randomUUID(), match: {}, comment: 'x', starts_at: 'now', ends_at: 'infinity' };
    const insert = `insert into silences select * from json_populate_record(null::silences, $1)`;
    for (const [url, comment] of [
      [source.url, 'of the source'],
      [target.url, 'of the target'],
    ] as const) {
      await query(url, insert, [JSON.stringify({ ...ids, comment, created_at: '2025-09-05T00:00:00Z' })]);
      await query(url, insert, [
        JSON.stringify({ ...ids, silence_id: randomUUID(), comment: 'own', created_at: 'now' }),
      ]);
    }
    const moved = await move(['--from', source.url, '--to', target.url]);
    expect(moved).toMatchObject({ code: 0, stdout: expect.stringContaining('folds all of them at its next start') });
    expect([movedOf(moved, 'runs'), movedOf(moved, 'silences')]).toEqual([7, 1]);
    expect(await query(target.url, 'select description from runs where run_id = $1', [both.run_id])).toEqual([
      { description: 'of the target' },
    ]);
    expect(await query(target.url, 'select comment from silences order by comment')).toEqual(
      ['of the target', 'own', 'own'].map((comment) => ({ comment })),
    );
    const beginning = [{ folded_to: '0', snapshot: null, clock: null }];
    const engine = () => query(target.url, 'select folded_to::text, snapshot, clock from alert_engine');
    expect(await engine()).toEqual(beginning);
    expect(await query(target.url, 'select from rollup_periods')).toEqual([]);
    const order = await query<{ object_id: string }>(
      target.url,
      'select object_number as object_id from runs order by stored_by, object_number',
    );
    expect(
      order
        .slice(0, 7)
        .map(({ object_id }) => Number(object_id))
        .sort(),
    ).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(order).toHaveLength(13);
    // Repeated, also before its processor has begun, it takes nothing twice and nothing over.
    const again = await move(['--from', source.url, '--to', target.url]);
    expect([again.code, movedOf(again, 'runs'), movedOf(again, 'silences')]).toEqual([0, 0, 0]);
    expect(await query(target.url, `select from silences where comment = 'of the target'`)).toHaveLength(1);
    expect(await engine()).toEqual(beginning);
  });

  it('puts the runs of a used database into their order also when the move broke off before that', async () => {
    const [source, target] = [await open(), await open()];
    await bothHave(source.url, target.url, { source: 3, target: 3 });
    await engineAt(target.url, { snapshotTo: '9', foldedTo: '9', rolledTo: '9' });
    await query(source.url, `insert into retired_expectations values (gen_random_uuid(), '{}')`);
    const refusing = `create rule refusing as on insert to retired_expectations do also select 1 / 0`;
    await query(target.url, refusing);
    expect((await move(['--from', source.url, '--to', target.url])).code).toBe(1);
    await query(target.url, 'drop rule refusing on retired_expectations');
    const moved = await move(['--from', source.url, '--to', target.url]);
    expect([moved.code, movedOf(moved, 'runs')]).toEqual([0, 0]);
    expect(moved.stdout).toContain('folds all of them at its next start');
    const again = await move(['--from', source.url, '--to', target.url]);
    expect(again.stdout).toContain('as it was');
  });

  it('has the engine begin again when somebody stores runs in the target meanwhile', async () => {
    const [source, target] = [await open(), await open()];
    await bothHave(source.url, target.url, { source: 3, target: 0 });
    await engineAt(source.url, { snapshotTo: '9', foldedTo: '9', rolledTo: '9' });
    await query(source.url, `insert into retired_expectations values (gen_random_uuid(), '{}')`);
    await query(
      target.url,
      `create function store() returns trigger language plpgsql as $$ begin
         insert into runs (run_id, sequence_id, company, zone, source, object_number, object_type, transformation, status,
           start_time, normalizations, is_anomaly)
         values (gen_random_uuid(), 'c', 'a', 'z', 's', 1, 'o', 't', 'SUCCESS', now(), '[]', false);
         return null;
       end $$`,
    );
    await query(
      target.url,
      'create trigger storing after insert on retired_expectations for each row execute function store()',
    );
    const moved = await move(['--from', source.url, '--to', target.url]);
    expect(moved).toMatchObject({ code: 0, stdout: expect.stringContaining('folds all of them at its next start') });
    expect(await query(target.url, 'select folded_to::text from alert_engine')).toEqual([{ folded_to: '0' }]);
    expect(await query(target.url, 'select count(*)::int from runs')).toEqual([{ count: 4 }]);
  });

  it('reads the store of a program that runs, as it is at one moment', async () => {
    const DATA_DIR = await folders.withStore();
    const embedded = await openStore(DATA_DIR);
    opened.push(embedded);
    const running = await start(embedded.url);
    await post(`${running.urls.ingestion}/ingest/batch`, ndjson(rawLogs(200)));
    const target = await open();
    const moved = await move(['--to', target.url], { DATA_DIR });
    expect({ ...moved, runs: movedOf(moved, 'runs') }).toMatchObject({ code: 0, runs: 200 });
    expect((await get(`${running.urls.processor}/analytics/summary`)).body.total_logs_processed).toBe(200);
    await running.close();
    await embedded.close();
  });

  it('makes the tables of an empty database', async () => {
    const source = await open();
    await bothHave(source.url, source.url, { source: 2, target: 0 });
    const target = await postgres!.open();
    opened.push(target);
    expect(movedOf(await move(['--from', source.url, '--to', target.url]), 'runs')).toBe(2);
  });

  it('says in one sentence what it cannot do, and never a password', async () => {
    const [source, target] = [await open(), await open()];
    const empty = await postgres!.open();
    opened.push(empty);
    const withPassword = (url: string, database: string) =>
      Object.assign(new URL(url), { password: 'geheim%40x', pathname: `/${database}` }).href;
    const cases: [string[], RegExp, number][] = [
      [['--from', source.url, '--to', source.url], /are the same database/, 1],
      [['--from', source.url, '--to', `${source.url}?application_name=other`], /are the same database/, 1],
      [['--from', empty.url, '--to', target.url], /holds no runs of this program/, 1],
      [['--to', target.url], /There is no store in .*nothing-here/, 1],
      [['--from', source.url, '--to', withPassword(target.url, 'not_there')], /has no such database/, 1],
      [['--from', source.url, '--to', 'postgres://u:geheim%40x@127.0.0.1:1/x'], /127\.0\.0\.1:1\/x does not answer/, 1],
      [['--from', source.url, '--to', 'mysql://u:geheim%40x@h/x'], /--to must be postgres:/, 2],
      [['--from', source.url], /--to is missing/, 2],
      [['--frm', 'x'], /Unknown option '--frm'/, 2],
    ];
    for (const [args, sentence, code] of cases) {
      const { stdout, stderr, ...ended } = await move(args, { DATA_DIR: join(folder, 'nothing-here') });
      expect({ ...ended, stderr }).toMatchObject({ code, stderr: expect.stringMatching(sentence) });
      expect(`${stdout}${stderr}`).not.toMatch(/geheim|\n +at /);
    }
    expect(await move(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('npm run move -- --to') });

    const older = await open();
    await query(older.url, `delete from kysely_migration where name like '0005%'`);
    const { stderr } = await move(['--from', older.url, '--to', target.url]);
    expect(stderr).toContain('is of an older version of this program: start this version on it once.');

    const stack = await start(target.url);
    const busy = await move(['--from', source.url, '--to', target.url]);
    expect(busy).toMatchObject({ code: 1, stderr: expect.stringContaining('A processor works on') });
    await stack.close();
  });

  it('ends at once when it is interrupted, and goes on when it is repeated', async () => {
    const [source, target] = [await open(), await open()];
    await bothHave(source.url, target.url, { source: 10, target: 0 });
    const interrupted = await move(['--from', source.url, '--to', target.url], {}, AbortSignal.abort());
    expect(interrupted).toMatchObject({ code: 130, stderr: expect.stringContaining('Interrupted') });
    expect(movedOf(await move(['--from', source.url, '--to', target.url]), 'runs')).toBe(0);
  });
});
