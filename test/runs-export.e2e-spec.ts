import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parquetReadObjects } from 'hyparquet';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { runsInOrder } from '../apps/processor/src/runs/export/runs-in-order.queries.js';
import { csvOf } from '../apps/processor/src/runs/export/csv.js';
import { exportedRunOf } from '../apps/processor/src/runs/run-entry.js';
import { Database } from '@app/database';
import { Scope } from '@app/platform';
import { get } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { aStoredRun, storeRuns } from './harness/stored-runs.js';
import { openDatabase, postgres } from './harness/test-database.js';

const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=1', '=HYPERLINK("http://x","y")', '  =1+1'];
/** Of those whose spreadsheets take a semicolon for the end of a cell. */
const afterSemicolon = 'x;=1+1; @SUM(A1);y\r\n=cmd;\n-1';
const harmless = ['a=1', ' plain', "it's", 'a,b;c', 'say "so"', 'two\r\nlines', 'é', '<script>', ''];

/** RFC 4180, as a spreadsheet reads it. */
function readCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
    if (end === '') break;
  }
  const [head = [], ...lines] = rows;
  return lines
    .filter(({ length }) => length > 1)
    .map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i]!])));
}

describe('an export', () => {
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

  const download = async (parameters: Record<string, string>) => {
    const response = await fetch(`${stack.urls.processor}/runs/export?${new URLSearchParams(parameters).toString()}`);
    return { headers: response.headers, status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
  };
  const ndjson = async (parameters: Record<string, string> = {}) => {
    const { bytes } = await download({ format: 'ndjson', ...parameters });
    const lines = bytes.toString().split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as { run_id: string; description: string; start_time: string });
  };

  describe('of odd runs', () => {
    const texts = [...formulas, ...harmless, afterSemicolon];
    const runs = texts.map((text, index) =>
      aStoredRun({
        source: text,
        object_type: text,
        description: text,
        object_id: String(9_007_199_254_740_991 - index),
        start_time: `2025-09-05T16:00:${String(index).padStart(2, '0')}.123456Z`,
        end_time: index % 2 === 0 ? null : '1969-12-31T23:59:59.999999Z',
        duration_seconds: index % 3 === 0 ? null : -0.1 - index,
        memory_used_bytes: -5,
      }),
    );
    beforeAll(async () => {
      if (postgres === null) return;
      await query(server.url, 'truncate runs');
      await storeRuns(server.url, runs);
    });

    here('has the runs as they are in a list, the oldest first', async () => {
      const { body } = await get<{ runs: { text_cut: boolean }[] }>(
        `${stack.urls.processor}/runs?sort=start_time&limit=500`,
      );
      const listed = body.runs.map(({ text_cut: _, ...run }) => ({ ...run, parameters: null, normalizations: [] }));
      expect(await ndjson()).toEqual(listed);
    });

    here('is a CSV that a spreadsheet shows as text, and calculates nothing of', async () => {
      const { headers, bytes } = await download({});
      expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(headers.get('content-disposition')).toBe('attachment; filename="runs.csv"');
      const rows = readCsv(bytes.toString());
      expect(rows.map(({ description }) => description)).toEqual([
        // A tab and a line end can end a cell as well.
        ...formulas.map((text) => `'${text.replace(/[\t\r]/, "$&'")}`),
        ...harmless,
        "x;'=1+1;' @SUM(A1);y\r\n'=cmd;\n'-1",
      ]);
      expect(rows.map(({ source }) => source)).toEqual(rows.map(({ description }) => description));
      // Numbers stay numbers, the negative ones too; unknown is empty.
      expect(rows.map(({ duration_seconds }) => duration_seconds)).toEqual(
        runs.map(({ duration_seconds }) => (duration_seconds === null ? '' : String(duration_seconds))),
      );
    });

    here('is a Parquet file with types, microseconds and unknown values', async () => {
      const { headers, bytes } = await download({ format: 'parquet' });
      expect(headers.get('content-type')).toBe('application/vnd.apache.parquet');
      expect(headers.get('content-disposition')).toBe('attachment; filename="runs.parquet"');
      const file = new Uint8Array(bytes).buffer;
      const parsers = { timestampFromMicroseconds: (micros: bigint) => micros };
      const rows = await parquetReadObjects({ file, parsers: parsers });
      const epochMicros = (iso: string) => {
        const [whole, micros] = iso.replace('Z', '').split('.');
        return BigInt(Date.parse(`${whole}Z`)) * 1000n + BigInt(micros!);
      };
      expect(rows).toMatchObject(
        runs.map((run) => ({
          run_id: run.run_id,
          source: run.source,
          object_id: run.object_id,
          start_time: epochMicros(run.start_time),
          end_time: run.end_time === null ? null : -1n,
          duration_seconds: run.duration_seconds,
          memory_used_bytes: -5n,
          is_anomaly: false,
          error_message: null,
        })),
      );
    });

    here.each(['csv', 'ndjson', 'parquet'])('is a whole file also of nothing: %s', async (format) => {
      const { status, bytes } = await download({ format, company: 'nobody' });
      expect(status).toBe(200);
      const file = new Uint8Array(bytes).buffer;
      if (format === 'parquet') expect(await parquetReadObjects({ file })).toEqual([]);
      else expect(bytes.toString().split('\n').length).toBe(format === 'csv' ? 2 : 1);
    });

    here.each<Record<string, string>>([
      { format: 'xlsx' },
      { from: '2025-09-05T00:00:00Z', to: '2025-09-04T00:00:00Z' },
      { limit: '1', q: '\0' },
    ])('is refused before it begins: %j', async (parameters) => {
      expect((await download(parameters)).status).toBe(422);
    });
  });

  describe('of many runs', () => {
    const COUNT = 25_000;
    beforeAll(async () => {
      if (postgres === null) return;
      await query(server.url, 'truncate runs');
      await query(
        server.url,
        `insert into runs (run_id, sequence_id, company, zone, source, object_number, object_type, transformation, status,
           start_time, normalizations, is_anomaly, description)
         select gen_random_uuid(), 'c', 'acme', '1-Raw', 'source ' || n % 5, n % 50, 'o', 'get',
           case when n % 10 = 0 then 'FAILED' else 'SUCCESS' end,
           -- Many at one time.
           timestamptz '2025-09-05 00:00Z' + make_interval(secs => n / 700), '[]', false, repeat('many words ', 50) || n
         from generate_series(1, ${COUNT}) n`,
      );
    });

    const filters = [{}, { status: 'FAILED' }, { source: 'source 3', object_id: '3' }, { q: 'WORDS 1234' }] as const;
    here.each(filters)(
      'has as many runs as the question finds, each once: %j',
      async (filter) => {
        const { q, ...columns } = { q: '', ...filter } as Record<string, string>;
        const conditions = Object.entries(columns).map(
          ([name, value]) => `${name === 'object_id' ? 'object_number' : name} = '${value}'`,
        );
        const [counted] = await query<{ count: number }>(
          server.url,
          `select count(*)::int from runs where ${[...conditions, `description ilike '%${q}%'`].join(' and ')}`,
        );
        const runs = await ndjson(filter);
        expect(new Set(runs.map(({ run_id }) => run_id)).size).toBe(counted!.count);
        expect(runs).toHaveLength(counted!.count);
        const starts = runs.map(({ start_time }) => start_time);
        expect(starts).toEqual(starts.toSorted());
        for (const format of ['csv', 'parquet']) {
          const { bytes } = await download({ ...filter, format });
          const file = new Uint8Array(bytes).buffer;
          const rows =
            format === 'csv' ? readCsv(bytes.toString()) : await parquetReadObjects({ file, columns: ['run_id'] });
          expect(rows.map(({ run_id }) => run_id as string)).toEqual(runs.map(({ run_id }) => run_id));
        }
      },
      120_000,
    );

    here(
      'has the runs that were there when it began',
      async () => {
        const database = new Database({ url: server.url, poolSize: 2 });
        const ids: string[] = [];
        for await (const batch of runsInOrder(database, Scope.all, {})) {
          if (ids.length === 0) await storeRuns(server.url, [aStoredRun({ start_time: '2030-01-01T00:00:00Z' })]);
          ids.push(...batch.map(({ run_id }) => run_id));
        }
        await query(server.url, `delete from runs where start_time > '2029-01-01'`);
        await database.close();
        expect(ids).toHaveLength(COUNT);
      },
      120_000,
    );

    /** Counts what the database is asked. */
    const counting = () => {
      let asked = 0;
      const database = new Database({ url: server.url, poolSize: 2 });
      const use = database.use.bind(database);
      database.use = (work) => {
        asked++;
        return use(work);
      };
      async function* entries() {
        for await (const rows of runsInOrder(database, Scope.all, {})) yield rows.map(exportedRunOf);
      }
      return { database, file: Readable.from(csvOf(entries()), { objectMode: false }), asked: () => asked };
    };
    const turns = async (count: number): Promise<void> => {
      for (let turn = 0; turn < count; turn++) await setImmediate();
    };

    here('asks for no more than is taken, and for nothing when nobody takes it any more', async () => {
      const { database, file, asked } = counting();
      for await (const _ of file) if (asked() === 4) break;
      const after = asked();
      await turns(2000);
      expect(asked()).toBeLessThanOrEqual(after + 1);
      expect(after).toBeLessThan(COUNT / 1000 / 2);
      await database.close();
    });

    here(
      'breaks off when the store fails in the middle: it does not end like a whole file',
      async () => {
        const response = await fetch(`${stack.urls.processor}/runs/export?format=ndjson`);
        expect(response.status).toBe(200);
        const reader = response.body!.getReader();
        await reader.read();
        await query(server.url, 'alter table runs rename to away');
        const rest = async (): Promise<void> => {
          while (!(await reader.read()).done);
        };
        await expect(rest()).rejects.toThrow();
        await query(server.url, 'alter table away rename to runs');
      },
      120_000,
    );

    here('is 503 when the store is away before it begins', async () => {
      await query(server.url, 'alter table runs rename to away');
      expect((await download({})).status).toBe(503);
      await query(server.url, 'alter table away rename to runs');
    });
  });
});
