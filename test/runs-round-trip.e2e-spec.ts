import { invisibleIn } from '@app/contracts';
import { aRawLog } from '@app/contracts/testing';
import { findPostgres } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { get, ndjson, post } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { aStoredRun, storeRuns } from './harness/stored-runs.js';

const postgres = await findPostgres();
const here = postgres === null ? describe.skip : describe;

interface Results {
  readonly results: { readonly total: number; readonly successful: number; readonly failed: number };
  readonly rejected: readonly object[];
}

/** Texts that a spreadsheet, a CSV or JSON could take for something else. */
const oddText = fc.oneof(
  fc.constantFrom('=1+1', "'=1", ';@x', 'a\r\n-b', '', ' ', ' x ', '"', ',', '\ufeff', "it's;'=", '[]', 'null', '1e3'),
  fc.string({ unit: fc.constantFrom('=', '-', ';', "'", '"', ',', ' ', '\t', '\r', '\n', 'é', '😀') }),
  fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
);
const name = oddText.filter((text) => text.trim() !== '' && text.length < 100 && invisibleIn(text) === null);
const rawRun = fc
  .record({
    Entreprise: fc.constantFrom('boreal', 'lumen', 'acme', '=acme'),
    Source: name,
    Objet: name,
    Objet_Id: fc.oneof(fc.integer(), fc.constantFrom('1204', 9_007_199_254_740_991)),
    Etat: fc.constantFrom('SUCCESS', 'FAILED', 'ko', 'ok'),
    // The clocks of Toronto show one of them twice and one of them never.
    Debut: fc.constantFrom('02-11-2025 01:30:00', '2025-03-09T02:30:00.1234567', '2025-09-05T20:45:26+02:00', 'later'),
    Fin: fc.constantFrom('2025-11-02T01:30:00.000001Z', '02/11/2025 03:00:00,5', '01-01-2025 00:00:00'),
    'Duree secondes': fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constantFrom(null, '4,19', -1, 'x')),
    'cpu_time (sec)': fc.oneof(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), fc.constantFrom(null, -2)),
    'memory_used (bytes)': fc.oneof(fc.maxSafeInteger(), fc.constantFrom(null, '12', 0.5)),
    Description: fc.oneof(oddText, fc.constant(null)),
    Parametres: fc.oneof(oddText, fc.constant(null)),
  })
  .map((fields) => aRawLog(fields))
  // A start that cannot be read is derived of the duration, which must be there for it.
  .filter(
    ({ Debut, 'Duree secondes': duration }) => Debut !== 'later' || (typeof duration === 'number' && duration > 0),
  );

here('a run that is exported and taken in again', () => {
  const opened: { readonly url: string; close(): Promise<void> }[] = [];
  let from: Stack;
  let to: Stack;

  beforeAll(async () => {
    const start = async (zones: string): Promise<Stack> => {
      const server = await postgres!.open();
      opened.push(server);
      return startStack({ DATABASE_URL: server.url, COMPANY_TIME_ZONES: zones, DEFAULT_TIME_ZONE: 'Asia/Tokyo' });
    };
    from = await start('boreal=America/Toronto,lumen=Europe/Paris');
    // Elsewhere in the world: a time that is read as local there is hours off.
    to = await start('boreal=Pacific/Auckland');
  });
  afterAll(async () => {
    await from?.close();
    await to?.close();
    for (const server of opened) await server.close();
  });

  const exported = async (stack: Stack, format: string): Promise<string> =>
    (await fetch(`${stack.urls.processor}/runs/export?format=${format}`)).text();
  const emptied = (stack: Stack) => query(stack.databaseUrl, 'truncate runs, dead_letters');
  /** All that is stored of the runs but when they came into this store. */
  const storedIn = (stack: Stack) =>
    query(
      stack.databaseUrl,
      `select to_jsonb(runs) - 'stored_at' - 'stored_by' - 'ingested_at' as run from runs order by run_id`,
    );
  const batch = async (stack: Stack, body: string | Buffer): Promise<Results> => {
    const { status, body: answer } = await post<Results>(`${stack.urls.ingestion}/ingest/batch`, body);
    expect({ status, rejected: answer.rejected }).toEqual({ status: 202, rejected: [] });
    return answer;
  };

  it.each(['ndjson', 'csv'])(
    'is the same run with the same fields, whatever it holds: %s',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(fc.array(rawRun, { minLength: 20, maxLength: 60 }), async (runs) => {
          await emptied(from);
          await emptied(to);
          await batch(from, ndjson(runs));
          const stored = await storedIn(from);
          const file = await exported(from, format);
          expect((await batch(to, file)).results).toEqual({
            total: stored.length,
            successful: stored.length,
            failed: 0,
          });
          expect(await storedIn(to)).toEqual(stored);
          // Once more, packed: nothing is new.
          await batch(to, gzipSync(file));
          expect(await storedIn(to)).toEqual(stored);
          expect((await exported(to, 'ndjson')).replaceAll(/"stored_at":"[^"]*"/g, '')).toBe(
            (await exported(from, 'ndjson')).replaceAll(/"stored_at":"[^"]*"/g, ''),
          );
          expect(await query(to.databaseUrl, 'select code from dead_letters')).toEqual([]);
        }),
        // Nothing is made smaller: every try asks two stacks.
        { numRuns: 10, endOnFailure: true },
      );
    },
    120_000,
  );

  it('gives the same answers, and is counted once at every station', async () => {
    await emptied(from);
    await emptied(to);
    await storeRuns(from.databaseUrl, [
      aStoredRun({ status: 'FAILED', error_message: 'Unknown error', is_anomaly: true }),
      aStoredRun({ object_id: '5', description: null, end_time: null, duration_seconds: null, memory_used_bytes: -5 }),
    ]);
    for (const format of ['ndjson', 'csv']) await batch(to, await exported(from, format));
    for (const route of ['/analytics/sources', '/analytics/anomalies']) {
      const counts = async (stack: Stack) => {
        const { body } = await get<Record<string, Record<string, unknown>>>(`${stack.urls.processor}${route}`);
        return Object.values(body).map((part) => [part.total_count, part.success_count, part.failed_count]);
      };
      expect(await counts(to)).toEqual(await counts(from));
    }
    expect(await query(to.databaseUrl, 'select count(*)::int from runs')).toEqual([{ count: 2 }]);
  });

  it('is understood by every door: one at a time, in a list, as an upload, and by the one that only shows', async () => {
    await emptied(from);
    await emptied(to);
    await storeRuns(from.databaseUrl, [aStoredRun(), aStoredRun({ object_id: '2' }), aStoredRun({ object_id: '3' })]);
    const lines = (await exported(from, 'ndjson')).trim().split('\n');
    const runs = lines.map((line) => JSON.parse(line) as { run_id: string });
    const { status, body } = await post(`${to.urls.ingestion}/ingest/single`, lines[0]);
    expect({ status, run_id: body.run_id }).toEqual({ status: 202, run_id: runs[0]!.run_id });
    await batch(to, JSON.stringify([runs[1]]));
    const form = new FormData();
    form.append('file', new Blob([await exported(from, 'csv')]), 'runs.csv');
    const uploaded = await post<Results>(`${to.urls.ingestion}/ingest/file`, form);
    expect(uploaded.body.results).toEqual({ total: 3, successful: 3, failed: 0 });
    const stored = await storedIn(to);
    expect(stored.map(({ run }) => (run as { run_id: string }).run_id).sort()).toEqual(
      runs.map(({ run_id }) => run_id).sort(),
    );
    const shown = await post<{ outcome: string; record: object }>(
      `${to.urls.standardization}/standardize/single`,
      lines[0],
    );
    expect(shown.body.outcome).toBe('emitted');
    expect(runs[0]).toMatchObject(shown.body.record);
  });

  it('changes nothing of a run that is there: what came first stays', async () => {
    await emptied(to);
    const run = aStoredRun();
    await storeRuns(to.databaseUrl, [run]);
    const before = await storedIn(to);
    const forged = { ...run, stored_at: '2025-01-01T00:00:00Z', company: 'other', status: 'FAILED' };
    await batch(to, JSON.stringify(forged));
    expect(await storedIn(to)).toEqual(before);
  });

  it('is refused by itself when it is broken, with its line; another CSV is refused as a whole', async () => {
    await emptied(from);
    await emptied(to);
    await storeRuns(from.databaseUrl, [aStoredRun(), aStoredRun({ object_id: '2' })]);
    const csv = await exported(from, 'csv');
    const broken = csv.replace('2025-09-05T16:45:26.191702Z', '2025-09-05 16:45:26');
    const { status, body } = await post<Results>(`${to.urls.ingestion}/ingest/batch`, broken);
    expect(status).toBe(202);
    expect(body).toMatchObject({
      results: { total: 2, successful: 1, failed: 1 },
      rejected: [{ line: 2, code: 'field_type' }],
    });
    const foreign = await post(`${to.urls.ingestion}/ingest/batch`, 'id,name\n1,x\n', { 'content-type': 'text/csv' });
    expect(foreign).toMatchObject({ status: 422, body: { code: 'csv_unknown' } });
  });
});
