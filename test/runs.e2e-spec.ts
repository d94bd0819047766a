import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { get } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { aStoredRun, type StoredRun, storeRuns } from './harness/stored-runs.js';
import { openDatabase, postgres } from './harness/test-database.js';

interface Page {
  readonly runs: (StoredRun & { stored_at: string })[];
  readonly next_cursor: string | null;
}

const columnsSorted = ['start_time', 'duration_seconds', 'memory_used_bytes', 'cpu_time_seconds'] as const;
const sorts = columnsSorted.flatMap((column) => [
  { sort: column, column, sign: 1 },
  { sort: `-${column}`, column, sign: -1 },
]);

const idsOf = (runs: readonly { run_id: string }[]): string[] => runs.map(({ run_id }) => run_id);

/** Few different values, so that many are equal; some unknown. */
const someRuns = Array.from({ length: 120 }, (_, index) =>
  aStoredRun({
    company: `company ${index % 2}`,
    zone: `zone ${index % 3}`,
    source: `source ${index % 5}`,
    object_id: String(index % 7),
    object_type: `object ${index % 7}`,
    status: index % 11 === 0 ? 'FAILED' : 'SUCCESS',
    start_time: `2025-09-05T16:${String(10 + (index % 4)).padStart(2, '0')}:00.00000${index % 3}Z`,
    duration_seconds: index % 6 === 0 ? null : (index % 5) / 10,
    cpu_time_seconds: index % 2 === 0 ? null : (index % 3) / 7,
    memory_used_bytes: index % 5 === 0 ? null : (index % 4) * 1_000_000_007 - 5,
    rows_in: index,
    rows_out: 2 * index,
    bytes_out: Number.MAX_SAFE_INTEGER - index,
    attempt: 1 + (index % 3),
    url: `https://host/runs/${index}`,
    labels: { team: 'sales', 'é 👻': '' },
    run_key: `key ${index}`,
  }),
);

function compare(a: string | number | null, b: string | number | null, sign: number): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -sign : sign;
}

describe('the runs', () => {
  const here = postgres === null ? it.skip : it;
  let server: { url: string; close: () => Promise<void> };
  let stack: Stack;

  beforeAll(async () => {
    if (postgres === null) return;
    server = await openDatabase();
    stack = await startStack({ DATABASE_URL: server.url });
  });
  afterAll(async () => {
    await stack?.close();
    await server?.close();
  });

  const list = async (parameters: Record<string, string | number>) => {
    const text = new URLSearchParams(
      Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]),
    );
    return get<Page>(`${stack.urls.processor}/runs?${text.toString()}`);
  };
  const walk = async (parameters: Record<string, string | number>): Promise<Page['runs']> => {
    const runs: Page['runs'] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { status, body }: Awaited<ReturnType<typeof list>> = await list({
        ...parameters,
        ...(cursor === '' ? {} : { cursor }),
      });
      expect(status).toBe(200);
      runs.push(...body.runs);
      cursor = body.next_cursor;
    }
    return runs;
  };

  describe('of a small store', () => {
    beforeAll(async () => {
      if (postgres === null) return;
      await query(server.url, 'truncate runs');
      await storeRuns(server.url, someRuns);
    });

    describe.each(sorts)('sorted by $sort', ({ sort, column, sign }) => {
      const expected = idsOf(
        someRuns.toSorted(
          (a, b) =>
            compare(a[column], b[column], sign) || (a.run_id < b.run_id ? -sign : a.run_id > b.run_id ? sign : 0),
        ),
      );

      here.each([1, 7, 40, 500])('are the whole list, page by page of %d', async (limit) => {
        if (limit === 1) return expect(idsOf((await list({ sort, limit })).body.runs)).toEqual(expected.slice(0, 1));
        expect(idsOf(await walk({ sort, limit }))).toEqual(expected);
      });

      here('have no page after one that ends with the last run', async () => {
        expect((await list({ sort, limit: someRuns.length })).body.next_cursor).toBeNull();
      });
    });

    here('are points of a picture, the newest first, and it is said when there are more', async () => {
      const points = async (parameters: string) => {
        const { body } = await get<{ points: Page['runs']; is_whole: boolean }>(
          `${stack.urls.processor}/runs/points?${parameters}`,
        );
        return body;
      };
      for (const [parameters, limit] of [
        ['', 2000],
        ['company=company%201&status=FAILED', 2000],
        ['source=source%203', 7],
      ] as const) {
        const { runs } = (await get<Page>(`${stack.urls.processor}/runs?limit=500&${parameters}`)).body;
        const asked = await points(`limit=${limit}&${parameters}`);
        expect(asked.points).toEqual(
          runs.slice(0, limit).map(({ run_id, sequence_id, object_type, status, start_time, duration_seconds }) => {
            return { run_id, sequence_id, object_type, status, start_time, duration_seconds };
          }),
        );
        expect(asked.is_whole).toBe(runs.length <= limit);
      }
    });

    here('come with every field as it is stored', async () => {
      const { body } = await list({ limit: 1 });
      const whole = someRuns.find(({ run_id }) => run_id === body.runs[0]!.run_id)!;
      const { parameters: _p, normalizations: _n, ingested_at: _i, ...stored } = whole;
      expect(body.runs[0]).toEqual({
        ...stored,
        text_cut: false,
        start_time: expect.stringMatching(new RegExp(`^${stored.start_time.replace(/\.?0*Z$/, '')}`)),
        throughput_objects_per_minute: null,
        efficiency_score: null,
        resource_utilization: null,
        anomaly_reason: null,
        stored_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      });
    });

    here.each<Record<string, string | number>>([
      { company: 'company 1' },
      { zone: 'zone 2' },
      { source: 'source 3' },
      { object_id: '4' },
      { object_type: 'object 5' },
      { status: 'FAILED' },
      { company: 'company 0', source: 'source 2', object_id: '2' },
    ])('are filtered by %j', async (filter) => {
      const expected = someRuns.filter((run) =>
        Object.entries(filter).every(([name, value]) => run[name as keyof StoredRun] === value),
      );
      expect(expected.length).toBeGreaterThan(0);
      expect(idsOf(await walk({ ...filter, limit: 9 })).sort()).toEqual(idsOf(expected).sort());
    });

    here('are filtered by time, the begin included and the end not', async () => {
      const [from, to] = ['2025-09-05T16:11:00.000001Z', '2025-09-05T16:13:00.000001Z'];
      const expected = someRuns.filter(({ start_time }) => start_time >= from && start_time < to);
      expect(idsOf(await walk({ from, to, limit: 500 })).sort()).toEqual(idsOf(expected).sort());
    });

    here('are asked for with a cursor of ours, of the same sort', async () => {
      const cursor = (await list({ limit: 1 })).body.next_cursor!;
      const forged = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');
      const id = randomUUID();
      for (const [sort, bad] of [
        ['start_time', cursor],
        ['-duration_seconds', cursor],
        ['-start_time', 'x'],
        ['-start_time', forged(null)],
        ['-start_time', forged(['-start_time', 'unknown', null, null])],
        ['-start_time', forged(['-start_time', 'known', '2025-02-30T00:00:00Z', id])],
        ['-start_time', forged(['-start_time', 'known', '2025-02-03T00:00:00Z', "'; drop table runs"])],
        ['duration_seconds', forged(['duration_seconds', 'known', 'NaN', id])],
        ['memory_used_bytes', forged(['memory_used_bytes', 'known', '1.5', id])],
        ['memory_used_bytes', forged(['memory_used_bytes', 'else', '1', id])],
      ] as const) {
        expect(await list({ sort, cursor: bad })).toMatchObject({ status: 422, body: { code: 'query_invalid' } });
      }
      expect((await list({ cursor })).status).toBe(200);
    });

    here.each<Record<string, string | number>>([
      { limit: 0 },
      { limit: 501 },
      { sort: 'run_id' },
      { status: 'DONE' },
      { from: 'yesterday' },
      { from: '2025-09-05T00:00:00Z', to: '2025-09-05T00:00:00Z' },
      { q: 'x'.repeat(201) },
      { q: 'a\0b' },
      { object_id: 'a\0b' },
    ])('are not asked for with %j', async (parameters) => {
      expect(await list(parameters)).toMatchObject({
        status: 422,
        body: { code: 'query_invalid' },
      });
    });
  });

  describe('that say odd things', () => {
    const sentences = [
      '100% done',
      '100 done',
      'a_b',
      'axb',
      String.raw`c:\temp`,
      'c:temp',
      '<script>alert(1)</script>',
      "it's 'quoted' \"twice\"",
      '(a|b)*c+[d]{2}^$.?',
      'ÉCHEC à Montréal',
      'Straße',
      '👍🏽 thumbs',
      'two\nlines\tand a tab',
      'ends with \\',
      '***=not a directive',
      '(?i)neither',
    ];

    beforeAll(async () => {
      if (postgres === null) return;
      await query(server.url, 'truncate runs');
      const runs = sentences.map((text, index) =>
        aStoredRun(
          index % 2 === 0 ? { description: text } : { error_message: text, description: null, status: 'FAILED' },
        ),
      );
      await storeRuns(server.url, runs);
    });
    const textsWith = async (q: string): Promise<string[]> =>
      (await walk({ q, limit: 500 })).map(({ description, error_message }) => error_message ?? description!).sort();

    here.each(['%', '_', '\\', '.', '*', '(', '[d]{2}^$', '"', "'", '👍', '\n', 'ß', '***=', '(?i)', ' ', 'temp\\'])(
      'are found by %j, which means itself',
      async (q) => {
        expect(await textsWith(q)).toEqual(sentences.filter((text) => text.includes(q)).sort());
      },
    );

    here.each([
      ['échec À MONTRÉAL', 'ÉCHEC à Montréal'],
      ['SCRIPT', '<script>alert(1)</script>'],
      ['STRAßE', 'Straße'],
    ])('are found by %j in any case', async (q, text) => {
      expect(await textsWith(q)).toEqual([text]);
    });

    here('are all found by nothing', async () => {
      expect(await textsWith('')).toHaveLength(sentences.length);
    });
  });

  here(
    'are searched to their end, however many there are',
    async () => {
      await query(server.url, 'truncate runs');
      await query(
        server.url,
        `insert into runs (run_id, sequence_id, company, zone, source, object_number, object_type, transformation, status,
         start_time, duration_seconds, normalizations, is_anomaly, description)
       select gen_random_uuid(), 'c', 'acme', '1-Raw', 's', n, 'o', 'get', 'SUCCESS',
         timestamptz '2025-09-05 00:00Z' + make_interval(secs => n), case when n % 3 > 0 then n % 17 end, '[]', false,
         case when n % 2503 = 1 then 'the needle ' || n else 'hay' end
       from generate_series(1, 25060) n`,
      );
      for (const sort of ['-start_time', 'duration_seconds', '-duration_seconds']) {
        const found = (await walk({ q: 'NEEDLE', limit: 3, sort })).map(({ description }) => description);
        expect(found).toHaveLength(11);
        expect(new Set(found).size).toBe(11);
      }
    },
    120_000,
  );

  describe('one by one', () => {
    const at = (minute: number) => ({
      start_time: `2025-09-05T16:${minute}:00Z`,
      end_time: `2025-09-05T16:${minute}:30Z`,
    });
    const [good, bad, after] = [
      aStoredRun({ ...at(10), duration_seconds: 2 }),
      aStoredRun({
        ...at(20),
        status: 'FAILED',
        duration_seconds: 20,
        error_message: '401',
        parameters: 'limit=200',
        normalizations: [{ field: 'start_time', code: 'zone_assumed', original: '05-09-2025' }],
        ingested_at: '2025-09-05T17:00:00Z',
      }),
      aStoredRun(at(30)),
    ] as const;
    const others = [
      aStoredRun({ ...at(15), object_type: 'another name' }),
      aStoredRun({ ...at(15), zone: '2-Clean' }),
      aStoredRun({ ...at(15), source: 'another source' }),
      aStoredRun({ ...at(15), company: 'another company' }),
      // These read the same when joined: acme + 1-Raw.
      aStoredRun({ ...at(15), company: 'acme1', zone: '-Raw' }),
    ];

    beforeAll(async () => {
      if (postgres === null) return;
      await query(server.url, 'truncate runs, alerts, alert_transitions, dead_letters');
      await storeRuns(server.url, [good, bad, after, ...others]);
    });
    const find = async (id: string) => get<Record<string, never>>(`${stack.urls.processor}/runs/${id}`);

    here('have their neighbours and the last good run of the same object', async () => {
      const { status, body } = await find(bad.run_id);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        run_id: bad.run_id,
        parameters: 'limit=200',
        ingested_at: '2025-09-05T17:00:00Z',
        normalizations: bad.normalizations,
        previous: { run_id: good.run_id },
        next: { run_id: after.run_id },
        last_good: { run_id: good.run_id },
        differs: ['status is FAILED', 'duration is 10 times as much'],
      });
      expect((await find(after.run_id)).body).toMatchObject({
        previous: { run_id: bad.run_id },
        next: null,
        last_good: { run_id: good.run_id },
        differs: ['duration is 2.1 times as much'],
      });
      expect((await find(good.run_id)).body).toMatchObject({ previous: null, last_good: null, differs: [] });
      expect((await find(others[0]!.run_id)).body).toMatchObject({ previous: null, next: null });
    });

    here('have the alerts that name them or were open, and their dead letters', async () => {
      const alert = async (summary: string, over: Record<string, unknown>, runIds: string[] = []) => {
        const row = {
          alert_id: randomUUID(),
          fingerprint: randomUUID(),
          rule: 'a rule',
          rule_version: 1,
          severity: 'high',
          company: 'acme',
          source: 'zohobooks',
          state: 'resolved',
          summary,
          evidence: {},
          started_at: '2025-09-05T16:00:00Z',
          detected_at: '2025-09-05T16:00:00Z',
          resolved_at: '2025-09-05T16:05:00Z',
          updated_at: '2025-09-05T16:05:00Z',
          last_seq: 0,
          ...over,
        };
        await query(server.url, `insert into alerts select * from json_populate_record(null::alerts, $1)`, [
          JSON.stringify(row),
        ]);
        await query(
          server.url,
          `insert into alert_transitions (transition_id, alert_id, seq, "at", transition, published_at)
           values ($1, $2, 0, now(), $3, now())`,
          [randomUUID(), row.alert_id, JSON.stringify({ evidence: { run_ids: runIds } })],
        );
      };
      await alert('names it', { company: null, source: null }, [bad.run_id]);
      await alert('over before', {});
      await alert('names another run', {}, [good.run_id]);
      await alert('of its source, open', { resolved_at: null, started_at: '2025-09-05T16:01:00Z' });
      await alert('of its object', {
        ...{ object_id: '1204', zone: '1-Raw', object_type: 'invoices' },
        resolved_at: '2025-09-05T16:20:10Z',
        started_at: '2025-09-05T16:02:00Z',
      });
      await alert('of another object', { resolved_at: null, object_id: '1', zone: '1-Raw', object_type: 'invoices' });
      await alert('of another source', { resolved_at: null, source: 'another' });
      await alert('begun later', { resolved_at: null, started_at: '2025-09-05T16:21:00Z' });
      await query(
        server.url,
        `insert into dead_letters (dead_letter_id, run_id, code, detail, source_topic, partition, "offset", service, "time")
         values ($1, $2, 'time_unreadable', 'no time', 'raw-logs', 0, 1, 'standardization', '2025-09-05T16:50:00Z')`,
        [randomUUID(), bad.run_id],
      );
      const { body } = await find(bad.run_id);
      expect(body.alerts).toMatchObject([
        { summary: 'of its object' },
        { summary: 'of its source, open' },
        { summary: 'names it' },
      ]);
      expect(body.dead_letters).toEqual([
        {
          dead_letter_id: expect.any(String),
          code: 'time_unreadable',
          detail: 'no time',
          time: '2025-09-05T16:50:00Z',
          replayed_at: null,
        },
      ]);
    });

    here.each([randomUUID(), 'x', '%00', "'; drop table runs"])('are 404 when there is none: %s', async (id) => {
      expect(await find(encodeURIComponent(id))).toMatchObject({ status: 404, body: { code: 'run_unknown' } });
    });
  });
});
