import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parquetReadObjects } from 'hyparquet';
import { get } from './harness/http.js';
import {
  HEALTH_WITHIN_MS,
  type BoundedProgram,
  postgres,
  startBounded,
  storeMany,
  watching,
} from './harness/bounded-program.js';
import { scale } from './harness/scale.js';

/** As wide as an old store can have them: no record was larger than 900 KB. */
const WIDE_BYTES = 890_000;
const WIDE_RUNS = scale.wideRuns;
const WITHIN_MS = 120_000;
const SHORT_BYTES = 2048;

interface ListedRun {
  readonly run_id: string;
  readonly description: string | null;
  readonly error_message: string | null;
  readonly text_cut: boolean;
}

const describeOnPostgres = postgres === null ? describe.skip : describe;

describeOnPostgres(`a store of ${WIDE_RUNS} runs with texts of ${WIDE_BYTES} bytes, read`, () => {
  let program: BoundedProgram;
  const ask = <T>(path: string) => get<T>(`${program.urls.processor}${path}`);

  beforeAll(async () => {
    program = await startBounded();
    await storeMany(program.databaseUrl, WIDE_RUNS, {
      status: "'FAILED'",
      is_anomaly: 'true',
      description: `case when n % 10 = 0 then n || repeat('é', ${WIDE_BYTES / 2}) else 'short' end`,
      error_message: `n || repeat('x', ${WIDE_BYTES})`,
    });
  }, WITHIN_MS);
  afterAll(() => program?.close());

  const lists: readonly (readonly [string, string])[] = [
    ['/runs?limit=500', 'runs'],
    ['/runs?limit=500&sort=-duration_seconds', 'runs'],
    ['/analytics/recent?limit=1000', 'logs'],
    ['/analytics/anomalies?limit=500', 'recent_anomalies'],
    ['/analytics/errors?limit=200', 'recent'],
  ];
  // Twice: what a first one leaves behind is not what a second one dies of.
  it.each([...lists, ...lists])(
    '%s gives at most 2 KB of each text, and says so',
    async (path, name) => {
      const { done, seen } = await watching(program, () =>
        Promise.all([1, 2, 3].map(() => ask<Record<string, ListedRun[]>>(path))),
      );
      for (const { status, body } of done) {
        expect(status).toBe(200);
        for (const { text_cut, error_message, description } of body[name]!) {
          expect(text_cut).toBe(true);
          expect(error_message!.endsWith('…')).toBe(true);
          for (const text of [error_message!, description ?? '']) {
            expect(Buffer.byteLength(text)).toBeLessThanOrEqual(SHORT_BYTES);
          }
        }
      }
      expect(seen.unhealthy).toEqual([]);
      expect(seen.slowestHealthMs).toBeLessThan(HEALTH_WITHIN_MS);
    },
    WITHIN_MS,
  );

  it('gives the whole of one run', async () => {
    const { body: page } = await ask<{ runs: ListedRun[] }>('/runs?limit=20');
    const wide = page.runs.find(({ description }) => description!.endsWith('…'))!;
    const { body: run } = await ask<ListedRun>(`/runs/${wide.run_id}`);
    expect(run.text_cut).toBe(false);
    expect(run.error_message!.length).toBeGreaterThan(WIDE_BYTES);
    expect(Buffer.byteLength(run.description!)).toBeGreaterThan(WIDE_BYTES);
  });

  it.each(['ndjson', 'csv', 'ndjson'])(
    'exports all of them as %s, whole, while everything else goes on',
    async (format) => {
      const { done, seen } = await watching(program, async () => {
        const answer = await fetch(`${program.urls.processor}/runs/export?format=${format}`);
        let [bytes, lines] = [0, 0];
        for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
          bytes += chunk.length;
          for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
        }
        return { status: answer.status, bytes, lines };
      });
      expect(done).toMatchObject({ status: 200, lines: format === 'csv' ? WIDE_RUNS + 1 : WIDE_RUNS });
      expect(done.bytes).toBeGreaterThan(WIDE_RUNS * WIDE_BYTES);
      expect(seen.unhealthy).toEqual([]);
      expect(seen.slowestHealthMs).toBeLessThan(HEALTH_WITHIN_MS);
      console.log(`export as ${format}: ${Math.round(seen.peakMegabytes)} MB at the most`);
    },
    WITHIN_MS,
  );

  it.each([1, 2])(
    'exports them as Parquet, in groups that fit into the memory (time %i)',
    async () => {
      const { done, seen } = await watching(program, async () => {
        const answer = await fetch(`${program.urls.processor}/runs/export?format=parquet`);
        return answer.arrayBuffer();
      });
      const rows = await parquetReadObjects({ file: done, columns: ['run_id', 'duration_seconds'] });
      expect(rows).toHaveLength(WIDE_RUNS);
      expect(seen.unhealthy).toEqual([]);
      expect(seen.slowestHealthMs).toBeLessThan(HEALTH_WITHIN_MS);
      console.log(`export as Parquet: ${Math.round(seen.peakMegabytes)} MB at the most`);
    },
    WITHIN_MS,
  );
});
