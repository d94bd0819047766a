import { DAY_MS } from '@app/time';
import { eventually } from '@app/platform/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from './harness/alert-stack.js';
import { sendTo } from './harness/demo-days.js';
import { get } from './harness/http.js';
import { aRandomRun, type CountedRun, groupRuns, randomFrom, storeRuns } from './harness/recounted-runs.js';
import { type Stack, startStack } from './harness/stack.js';

const FROM_MS = Date.UTC(2025, 8, 1);

describe('the routes of how runs fare', () => {
  let stack: Stack;
  let runs: CountedRun[];
  const ask = (path: string) => get<Record<string, unknown>>(`${stack.urls.processor}/analytics/${path}`);

  beforeAll(async () => {
    stack = await startStack();
    const random = randomFrom(1);
    runs = Array.from({ length: 120 }, () => aRandomRun(random, { fromMs: FROM_MS, toMs: FROM_MS + DAY_MS }));
    const database = await openStore(stack.databaseUrl);
    await storeRuns(database.tables, runs);
    await database.close();
  });
  afterAll(() => stack?.close());

  it('read every filter from the query', async () => {
    const filter = { company: 'acme', zone: '1-Raw', source: 'efficy', object_id: 'a/b', object_type: 'object 2' };
    const times = { from: '2025-09-01T06:00:00Z', to: '2025-09-01T18:00:00Z' };
    for (const [name, value] of Object.entries({ ...filter, status: 'FAILED', ...times })) {
      const { status, body } = await ask(`percentiles?by=object&${name}=${encodeURIComponent(value)}`);
      expect(status).toBe(200);
      const found = (body.groups as { runs_count: number }[]).reduce((sum, { runs_count }) => sum + runs_count, 0);
      const wanted = groupRuns(runs, { [name]: value }, undefined)[0]!.runs.length;
      expect([name, found]).toEqual([name, wanted]);
      expect(wanted).toBeLessThan(runs.length);
    }
  });

  it('answer with the time as it was asked, and say that they are exact', async () => {
    const asked = { from: '2025-09-01T00:00:00Z', to: null, exact: true };
    expect((await ask('percentiles?from=2025-09-01T00:00:00Z')).body).toMatchObject(asked);
    expect((await ask('timeseries?metric=runs&from=2025-09-01T00:00:00Z&bucket=1h')).body).toMatchObject({
      ...asked,
      metric: 'runs',
      bucket: '1h',
      by: null,
      truncated: false,
    });
    const [a, b] = [
      'a_from=2025-09-01T00:00:00Z&a_to=2025-09-01T12:00:00Z',
      'b_from=2025-09-01T12:00:00Z&b_to=2025-09-02T00:00:00Z',
    ];
    const { body } = await ask(`compare?${a}&${b}`);
    expect(body).toMatchObject({ a: { exact: true }, b: { from: '2025-09-01T12:00:00Z' }, groups: [] });
    const { overall } = body as unknown as { overall: Record<'a' | 'b', { runs_count: number }> };
    expect(overall.a.runs_count + overall.b.runs_count).toBe(runs.length);
  });

  it('answer about all time whatever a wrong clock says, and about others as if it were not there', async () => {
    const database = await openStore(stack.databaseUrl);
    const long = { company: 'elsewhere', start_time: '1999-12-31T23:59:59Z', timestamp: '1999-12-31T23:59:59Z' };
    const run = aRandomRun(randomFrom(2), { fromMs: FROM_MS, toMs: FROM_MS + DAY_MS });
    await storeRuns(database.tables, [{ ...run, ...long, run_id: randomUUID() }]);
    const all = await ask('timeseries?metric=runs');
    expect([all.status, all.body.bucket]).toEqual([200, '30d']);
    const [series] = all.body.series as { values: number[] }[];
    expect(series!.values.reduce((sum, value) => sum + value, 0)).toBe(runs.length + 1);
    expect((await ask('timeseries?metric=runs&company=acme')).body.bucket).toBe('15m');
    await database.tables.deleteFrom('runs').where('company', '=', 'elsewhere').execute();
    await database.close();
  });

  it('sum up what runs say that they moved: null where none says it', async () => {
    const company = 'movers';
    const moved = (name: string, start: string, rows_out?: number) => ({
      ...{ company, source: 'zohobooks', name, status: 'SUCCESS', start, duration: 1 },
      ...(rows_out === undefined ? {} : { rows_out, bytes_out: 100 * rows_out }),
    });
    await sendTo(stack, [
      moved('invoices', '2025-09-01T00:10:00Z', 5),
      moved('invoices', '2025-09-01T00:40:00Z', 7),
      moved('contacts', '2025-09-01T00:50:00Z'),
      moved('invoices', '2025-09-01T02:10:00Z', 0),
    ]);
    const question = `bucket=1h&company=${company}`;
    await eventually('the runs are stored', async () =>
      (await get<{ runs: unknown[] }>(`${stack.urls.processor}/runs?company=${company}`)).body.runs.length === 4
        ? true
        : undefined,
    );
    expect((await ask(`timeseries?metric=rows_out&${question}`)).body).toMatchObject({
      exact: true,
      series: [{ key: {}, values: [12, null, 0] }],
    });
    const byObject = (await ask(`timeseries?metric=bytes_out&by=object&${question}`)).body.series;
    expect(byObject).toMatchObject([
      { key: { company, source: 'zohobooks', object_type: 'invoices' }, values: [1200, null, 0] },
      { key: { object_type: 'contacts' }, values: [null, null, null] },
    ]);
    expect((await ask(`timeseries?metric=rows_in&${question}`)).body.series).toEqual([
      { key: {}, values: [null, null, null] },
    ]);
    const database = await openStore(stack.databaseUrl);
    await database.tables.deleteFrom('runs').where('company', '=', company).execute();
    await database.close();
  });

  it('answer objects in one order: by company, zone, source, id and name', async () => {
    const database = await openStore(stack.databaseUrl);
    const places = [
      { zone: '1-Raw', source: 'zohobooks', object_id: '3' },
      { zone: '2-Clean', source: 'efficy', object_id: '2' },
      { zone: '2-Clean', source: 'efficy', object_id: '10' },
    ].map((place) => ({ company: 'in order', ...place, object_type: 'invoices' }));
    const random = randomFrom(3);
    const stored = places.toReversed().map((place) => {
      const run = aRandomRun(random, { fromMs: FROM_MS, toMs: FROM_MS + DAY_MS });
      return { ...run, ...place, status: 'FAILED' as const, run_id: randomUUID() };
    });
    await storeRuns(database.tables, stored);
    const periods =
      'a_from=2025-09-01T00:00:00Z&a_to=2025-09-02T00:00:00Z&b_from=2025-09-02T00:00:00Z&b_to=2025-09-03T00:00:00Z';
    for (const path of ['percentiles', 'freshness', 'mttr', `compare?${periods}`]) {
      const { body } = await ask(`${path}${path.includes('?') ? '&' : '?'}by=object&company=in%20order`);
      const found = (body.groups as (typeof places)[number][]).map(
        ({ company, zone, source, object_id, object_type }) => ({ company, zone, source, object_id, object_type }),
      );
      expect([path, found]).toEqual([path, places]);
    }
    await database.tables.deleteFrom('runs').where('company', '=', 'in order').execute();
    await database.close();
  });

  it('read a date, and a time with any offset, as the same time in UTC', async () => {
    const asked = async (from: string) => (await ask(`percentiles?from=${from}&to=2025-09-01T06:00:00-06:00`)).body;
    const utc = await asked('2025-09-01T00:00:00Z');
    expect(utc).toMatchObject({ from: '2025-09-01T00:00:00Z', to: '2025-09-01T12:00:00Z' });
    for (const from of [
      '2025-09-01',
      '2025-09-01T02:00:00%2B02:00',
      '2025-09-01T02:00:00+02:00',
      '2025-08-31T20:00-0400',
    ]) {
      expect(await asked(from)).toEqual(utc);
    }
  });

  it('are all zeros, nulls and nothing where no run is', async () => {
    const nothing = 'from=2020-01-01T00:00:00Z&to=2020-01-01T02:00:00Z';
    expect((await ask(`percentiles?${nothing}`)).body.groups).toEqual([]);
    expect((await ask(`timeseries?metric=runs&by=source&bucket=1h&${nothing}`)).body.series).toEqual([]);
    expect((await ask(`timeseries?metric=runs&bucket=1h&${nothing}`)).body).toMatchObject({
      buckets: ['2020-01-01T00:00:00Z', '2020-01-01T01:00:00Z'],
      series: [{ key: {}, values: [0, 0] }],
    });
  });

  it('are described with what may be left out', async () => {
    const { body } = await get<{
      paths: Record<string, { get: { parameters: { name: string; required: boolean }[] } }>;
    }>(`${stack.urls.processor}/docs-json`);
    const required = (path: string) =>
      body.paths[path]!.get.parameters.filter((parameter) => parameter.required).map(({ name }) => name);
    expect([required('/runs'), required('/analytics/percentiles'), required('/analytics/timeseries')]).toEqual([
      [],
      [],
      ['metric'],
    ]);
  });

  it.each([
    'percentiles?by=zone',
    'percentiles?statuss=FAILED',
    'percentiles?from=2025-09-01T00:00:00',
    'percentiles?object_id=a&object_id=b',
    'percentiles?object_id=%00',
    'percentiles?from=yesterday',
    'percentiles?status=OK',
    'percentiles?from=2025-09-02T00:00:00Z&to=2025-09-02T00:00:00Z',
    'timeseries',
    'timeseries?metric=speed',
    'timeseries?metric=runs&bucket=2h',
    'timeseries?metric=runs&by=zone',
    'timeseries?metric=runs&bucket=1m&from=2025-09-01T00:00:00Z&to=2025-09-03T00:00:00Z',
    'compare?a_from=2025-09-01T00:00:00Z',
    'summary?from=2025-09-02T00:00:00Z&to=2025-09-01T00:00:00Z',
    'sources?status=OK',
  ])('refuse %s', async (path) => {
    const { status, body } = await ask(path);
    expect([status, body.code]).toEqual([422, 'query_invalid']);
  });
});
