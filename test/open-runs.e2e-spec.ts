import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { get, post } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { aStoredRun, storeRuns } from './harness/stored-runs.js';

interface Entry {
  readonly run_id: string;
  readonly status: string;
  readonly start_time: string;
  readonly end_time: string | null;
  readonly duration_seconds: number | null;
  readonly running_seconds?: number;
  readonly usual_seconds?: number | null;
}

const names = { company: 'acme', source: 'airflow', name: 'orders', zone: '1-Raw' };
const ago = (secs: number): string => new Date(Date.now() - secs * 1000).toISOString();

describe('runs that have not ended', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ DEFAULT_TIME_ZONE: 'America/Toronto' });
  });
  beforeEach(() => query(stack.databaseUrl, 'truncate runs, open_runs, dead_letters'));
  afterAll(() => stack?.close());

  const send = async (record: object): Promise<string> => {
    const { status, body } = await post(`${stack.urls.ingestion}/ingest/single`, { ...names, ...record });
    expect({ status, body }).toMatchObject({ status: 202 });
    return body.run_id as string;
  };
  const list = async (parameters = ''): Promise<Entry[]> =>
    (await get<{ runs: Entry[] }>(`${stack.urls.processor}/runs?sort=start_time${parameters}`)).body.runs;
  const running = (parameters = '') => list(`&status=RUNNING${parameters}`);
  const detail = (id: string) => get(`${stack.urls.processor}/runs/${id}`);

  it('are listed with how long they have run and how long they usually do, and shown, until they end', async () => {
    await storeRuns(
      stack.databaseUrl,
      [10, 20, 60].map((duration_seconds) =>
        aStoredRun({ source: 'airflow', object_id: 'orders', object_type: 'orders', duration_seconds }),
      ),
    );
    const start = { run_key: 'r1', status: 'running', start: ago(300), url: 'https://example.com/r1' };
    const id = await send(start);
    await send({ ...start, run_key: 'r2', name: 'other', start: ago(100) });
    const [first, second] = await running();
    expect(first).toMatchObject({
      run_id: id,
      status: 'RUNNING',
      end_time: null,
      usual_seconds: 20,
      is_anomaly: false,
    });
    expect(first!.running_seconds).toBeGreaterThanOrEqual(300);
    expect(first!.running_seconds).toBeLessThan(400);
    expect(second).toMatchObject({ usual_seconds: null });
    expect((await running('&object_type=other')).map(({ run_id }) => run_id)).toEqual([second!.run_id]);
    expect(await running('&company=nobody')).toEqual([]);
    const page = await get<{ next_cursor: string }>(`${stack.urls.processor}/runs?status=RUNNING&limit=1`);
    const next = await get(`${stack.urls.processor}/runs?status=RUNNING&limit=1&cursor=${page.body.next_cursor}`);
    expect(next.body).toMatchObject({ runs: [{ run_id: id }], next_cursor: null });
    expect(await detail(id)).toMatchObject({ status: 200, body: { status: 'RUNNING', usual_seconds: 20, alerts: [] } });
    expect(await list()).toHaveLength(3);

    expect(await send({ run_key: 'r1', status: 'FAILED', end: ago(0), message: 'no token' })).toBe(id);
    expect((await running()).map(({ run_id }) => run_id)).toEqual([second!.run_id]);
    const { body } = await detail(id);
    expect(body).toMatchObject({ status: 'FAILED', error_message: 'no token', url: 'https://example.com/r1' });
    expect(body.duration_seconds).toBeGreaterThanOrEqual(300);
    expect(body).not.toHaveProperty('running_seconds');
  });

  it('are ended by a ping, whose own id leads to the run', async () => {
    const started = await send({ status: 'start', start: ago(30), transformation: 'ping' });
    const ended = await send({ status: 'ok', end: ago(0), transformation: 'ping' });
    expect(await list()).toMatchObject([{ run_id: started, status: 'SUCCESS' }]);
    expect((await detail(ended)).body).toMatchObject({ run_id: started });
    expect(await running()).toEqual([]);
  });

  it('are started and ended at the door for pings, with an id and without', async () => {
    const ping = (more: string) => post(`${stack.urls.ingestion}/ping/acme/cron/backup${more}`, 'log');
    const rid = '3f1f0f4e-5b67-4a36-9d4e-6a8d6a1f0c11';
    for (const more of ['/start', `/start?rid=${rid}`]) expect((await ping(more)).status).toBe(200);
    expect(await running()).toHaveLength(2);
    for (const more of ['/fail', `?rid=${rid}`, '']) expect((await ping(more)).status).toBe(200);
    expect(await running()).toEqual([]);
    expect((await list()).map(({ status, duration_seconds }) => [status, duration_seconds === null])).toEqual([
      ['FAILED', false],
      ['SUCCESS', false],
      // Nothing was open for it.
      ['SUCCESS', true],
    ]);
  });

  it('are stored without their start when it does not come within a minute', async () => {
    const id = await send({ run_key: 'lost', status: 'ok', end: ago(0) });
    expect(await list()).toEqual([]);
    await query(stack.databaseUrl, `update open_runs set stored_at = now() - interval '61 seconds'`);
    const [run] = await eventually('the run is stored', async () => {
      const runs = await list();
      return runs.length > 0 ? runs : undefined;
    });
    expect(run).toMatchObject({ run_id: id, status: 'SUCCESS', duration_seconds: null });
    await send({ run_key: 'lost', status: 'running', start: ago(60) });
    expect(await running()).toEqual([]);
    expect(await list()).toMatchObject([{ run_id: id, duration_seconds: null }]);
  });

  it('are closed when their run was stored at the same moment', async () => {
    const record = { run_key: 'race', status: 'ok', start: ago(60), end: ago(0) };
    await send({ ...record, status: 'running', end: undefined });
    const [row] = await query<{ start_log: object; run_id: string }>(stack.databaseUrl, 'select * from open_runs');
    await storeRuns(stack.databaseUrl, [aStoredRun({ run_id: row!.run_id })]);
    expect(await running()).toEqual([]);
    await eventually('it is closed', async () => {
      const open = await query(stack.databaseUrl, 'select from open_runs where closed_at is null');
      return open.length === 0 ? true : undefined;
    });
  });

  it('of which an end says something else, are not changed: the end is set aside, and becomes a run when it is replayed', async () => {
    const record = { run_key: 'k', status: 'ok', start: ago(60), end: ago(30) };
    const id = await send(record);
    await send(record);
    expect((await detail(id)).body.dead_letters).toEqual([]);
    await send({ ...record, status: 'failed', message: 'customer secret' });
    const { body } = await detail(id);
    expect(body).toMatchObject({
      status: 'SUCCESS',
      dead_letters: [{ code: 'run_conflict', detail: expect.stringMatching(/known as SUCCESS .* says FAILED/) }],
    });
    const [{ dead_letter_id, detail: said }] = body.dead_letters as [{ dead_letter_id: string; detail: string }];
    expect(said).not.toContain('customer');
    const replay = () => post(`${stack.urls.processor}/dead-letters/${dead_letter_id}/replay`, undefined);
    const replayed = await replay();
    expect(replayed).toMatchObject({ status: 202, body: { topic: 'standardized-logs' } });
    expect((await replay()).body).toEqual(replayed.body);
    expect(await list()).toHaveLength(2);
    expect((await detail(replayed.body.run_id as string)).body).toMatchObject({ status: 'FAILED', dead_letters: [] });
  });

  it('start twice at one local time, on the night when clocks are set back, and say different things: both are kept', async () => {
    const record = (status: string, more = {}) => ({
      ...{ status, start: '2025-11-02 01:15:21', end: '2025-11-02 01:15:31', cycle: '2025-11-02-01-15' },
      ...more,
    });
    await send(record('ok'));
    await send(record('failed', { message: '500' }));
    await send(record('failed', { message: '500' }));
    const runs = await list();
    expect(runs.map(({ status, start_time, end_time }) => [status, start_time, end_time])).toEqual([
      ['SUCCESS', '2025-11-02T05:15:21Z', '2025-11-02T05:15:31Z'],
      ['FAILED', '2025-11-02T06:15:21Z', '2025-11-02T06:15:31Z'],
    ]);
    const { body } = await detail(runs[1]!.run_id);
    expect(body).toMatchObject({ timestamp: '2025-11-02T06:15:00Z', duration_seconds: 10 });
    expect(body.normalizations).toContainEqual({
      field: 'start_time',
      code: 'time_repeated',
      original: '2025-11-02 01:15:21',
    });
    await send(record('cancelled'));
    expect(await query(stack.databaseUrl, 'select code from dead_letters')).toEqual([{ code: 'run_conflict' }]);
    expect(await list()).toHaveLength(2);
  });
});
