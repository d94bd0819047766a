import { eventually } from '@app/platform/testing';
import { aRawLog } from '@app/contracts/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Socket } from 'node:net';
import { Client } from 'pg';
import {
  HEALTH_WITHIN_MS,
  askWithoutReading,
  type BoundedProgram,
  postgres,
  residentMegabytes,
  startBounded,
  storeMany,
  watching,
} from './harness/bounded-program.js';
import { get, post } from './harness/http.js';
import { query } from './harness/stack.js';

const RUNS = 60_000;
const WITHIN_MS = 120_000;
/** Of the sender among the readers. On a quiet machine some tens of milliseconds; with one pool for all it was 7.5 s. */
const POST_MEDIAN_MS = 4000;
const LOAD_MS = 5000;
const MAX_EXPORTS = 3;
const MAX_CLIENTS = 20;
const MAX_OF_ADDRESS = 10;

const range = 'from=2025-09-01T00:00:00Z&to=2025-10-01T00:00:00Z';
const periods =
  'a_from=2025-09-01T00:00:00Z&a_to=2025-09-06T00:00:00Z&b_from=2025-09-06T00:00:00Z&b_to=2025-09-10T00:00:00Z';
const heavy = [
  '/analytics/summary',
  '/analytics/sources',
  `/analytics/percentiles?by=object&${range}`,
  `/analytics/timeseries?metric=duration_p95&by=object&${range}`,
  `/analytics/compare?by=object&${periods}`,
  '/analytics/mttr?by=object',
  '/analytics/errors?limit=200',
  '/analytics/freshness?by=object',
  '/analytics/recent?limit=1000',
  '/analytics/anomalies?limit=500',
];

const describeOnPostgres = postgres === null ? describe.skip : describe;

describeOnPostgres(`the program on ${RUNS} runs`, () => {
  let program: BoundedProgram;
  const url = (path: string): string => `${program.urls.processor}${path}`;

  beforeAll(async () => {
    program = await startBounded({
      MAX_EXPORTS: String(MAX_EXPORTS),
      EVENTS_MAX_CLIENTS: String(MAX_CLIENTS),
      EVENTS_MAX_CLIENTS_PER_ADDRESS: String(MAX_OF_ADDRESS),
      WRITE_TIMEOUT_SECS: '2',
      QUESTION_TIMEOUT_SECS: '5',
      QUESTION_WAIT_MS: '1000',
    });
    await storeMany(program.databaseUrl, RUNS, {
      status: "case when n % 50 = 0 then 'FAILED' else 'SUCCESS' end",
      error_message: "case when n % 50 = 0 then 'failed by ' || md5(n::text) || repeat(' x', 500) end",
      is_anomaly: 'n % 50 = 0',
    });
  }, WITHIN_MS);
  afterAll(() => program?.close());

  const statementsOf = async (pattern: string): Promise<number> => {
    const [row] = await query<{ count: number }>(
      program.databaseUrl,
      `select count(*)::int as count from pg_stat_activity
        where state = 'active' and pid <> pg_backend_pid() and query ilike $1`,
      [pattern],
    );
    return row!.count;
  };

  /** The first statement of a question about many runs. A sweep of open runs asks in words like these, too. */
  const questionsAsked = (): Promise<number> => statementsOf('%from (select from runs where%limit%');

  it.each([1, 2])(
    'takes records in while 50 readers loop over heavy questions (time %i)',
    async () => {
      const { done, seen } = await watching(program, async () => {
        const until = performance.now() + LOAD_MS;
        const statuses = new Map<number, number>();
        const reader = async (_: unknown, index: number): Promise<void> => {
          for (let turn = index; performance.now() < until; turn++) {
            const answer = await fetch(url(heavy[turn % heavy.length]!));
            await answer.arrayBuffer();
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
            if (answer.status === 503) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
          }
        };
        const posts: number[] = [];
        const sender = async (): Promise<void> => {
          for (let id = 0; performance.now() < until; id++) {
            const began = performance.now();
            const { status } = await post(`${program.urls.ingestion}/ingest/single`, aRawLog({ Objet_Id: id }));
            expect(status).toBe(202);
            posts.push(performance.now() - began);
          }
        };
        await Promise.all([...Array.from({ length: 50 }, reader), sender()]);
        return { statuses, posts: posts.sort((a, b) => a - b) };
      });
      const p50 = done.posts[Math.floor(done.posts.length / 2)]!;
      console.log(
        `50 readers: ${JSON.stringify([...done.statuses])}, a post ${Math.round(p50)} ms at the median`,
        seen,
      );
      expect([...done.statuses.keys()].filter((status) => ![200, 503, 504].includes(status))).toEqual([]);
      expect(done.statuses.get(200)).toBeGreaterThan(0);
      expect(p50).toBeLessThan(POST_MEDIAN_MS);
      expect(seen.unhealthy).toEqual([]);
      expect(seen.slowestHealthMs).toBeLessThan(HEALTH_WITHIN_MS);
    },
    WITHIN_MS,
  );

  it.each([1, 2])(
    'writes a few exports at once, and ends those that nobody reads (time %i)',
    async () => {
      const before = residentMegabytes(program);
      const sockets: Socket[] = [];
      const { seen } = await watching(program, async () => {
        const askForExports = async (count: number): Promise<void> => {
          for (let index = 0; index < count; index++) {
            sockets.push(await askWithoutReading(url(`/runs/export?format=${index % 2 === 0 ? 'ndjson' : 'csv'}`)));
          }
        };
        await askForExports(20);
        await eventually('all places are taken', async () => {
          // On a busy machine the first ones are left before this looks.
          await askForExports(MAX_EXPORTS);
          const answer = await fetch(url('/runs/export'));
          await answer.body?.cancel();
          if (answer.status !== 503) return undefined;
          return answer.headers.get('retry-after') ?? undefined;
        });
        await eventually('a place is free, for those who read nothing are left', async () => {
          const answer = await fetch(url('/runs/export?format=ndjson'));
          return answer.status === 200 && (await answer.text()).length > 0 ? true : undefined;
        });
      });
      for (const socket of sockets) socket.destroy();
      console.log(
        `20 exports nobody reads: ${Math.round(before)} MB before, at the most ${Math.round(seen.peakMegabytes)}`,
      );
      expect(seen.unhealthy).toEqual([]);
      expect(seen.slowestHealthMs).toBeLessThan(HEALTH_WITHIN_MS);
      expect(seen.peakMegabytes - before).toBeLessThan(200);
    },
    WITHIN_MS,
  );

  it('gives the place of an export back to whoever comes, when its reader leaves or only asks for the head', async () => {
    for (let turn = 0; turn < 3 * MAX_EXPORTS; turn++) {
      const left = new AbortController();
      const answer = await fetch(url('/runs/export?format=ndjson'), { signal: left.signal });
      expect(answer.status).toBe(200);
      left.abort();
      await eventually('the head', async () => {
        const head = await fetch(url('/runs/export?format=parquet'), { method: 'HEAD' });
        return head.status === 200 || undefined;
      });
    }
  });

  it(
    'tells the database to stop when a reader leaves, and when a question takes too long',
    async () => {
      // Those of the readers before have their turn first.
      await eventually('nothing is asked', async () => ((await statementsOf('%from runs%')) === 0 ? true : undefined));
      // A lock on the table keeps every query waiting.
      const locker = new Client({ connectionString: program.databaseUrl });
      await locker.connect();
      await locker.query('begin; lock table runs in access exclusive mode');
      const left = new AbortController();
      const gone = fetch(url('/analytics/summary'), { signal: left.signal }).catch(() => null);
      const patient = fetch(url('/analytics/sources'));
      await eventually('both wait', async () => ((await questionsAsked()) === 2 ? true : undefined));
      left.abort();
      await gone;
      await eventually('one is over', async () => ((await questionsAsked()) === 1 ? true : undefined));
      const answer = await patient;
      expect(answer.status).toBe(504);
      expect(await answer.json()).toMatchObject({ code: 'question_too_slow' });
      await eventually('the other one is over', async () => ((await questionsAsked()) === 0 ? true : undefined));
      await locker.end();
    },
    WITHIN_MS,
  );

  it('makes series of so many runs of whole hours, which the rollups hold, unless shorter ones are asked for', async () => {
    const day = 'metric=runs&from=2025-09-05T16:00:00Z&to=2025-09-06T16:00:00Z';
    const seriesOf = async (asked: string) => {
      const { body } = await get<{
        bucket: string;
        buckets: string[];
        series: { values: number[] }[];
      }>(url(`/analytics/timeseries?${day}${asked}`));
      const { bucket, buckets, series } = body;
      return { bucket, count: buckets.length, runs: series[0]!.values.reduce((sum, one) => sum + one, 0) };
    };
    const [hours, quarters] = [await seriesOf(''), await seriesOf('&bucket=15m')];
    expect(hours).toEqual({ bucket: '1h', count: 24, runs: quarters.runs });
    expect(quarters).toMatchObject({ bucket: '15m', count: 96 });
    expect(hours.runs).toBeGreaterThanOrEqual(RUNS);
  });

  it.each([1, 2])(
    'lets as many listen as the limits say, however many come at once (time %i)',
    async () => {
      const { done, seen } = await watching(program, async () => {
        const came = await Promise.all(Array.from({ length: 300 }, () => askListening(url('/events'))));
        const countOf = (wanted: number): number => came.filter(({ answer }) => answer.status === wanted).length;
        const counts = { taken: countOf(200), refused: countOf(503) };
        for (const { leave } of came) leave();
        return counts;
      });
      expect(done).toEqual({ taken: MAX_OF_ADDRESS, refused: 300 - MAX_OF_ADDRESS });
      expect(seen.unhealthy).toEqual([]);
      await eventually('all seats are free again', async () => {
        const { answer, leave } = await askListening(url('/events'));
        leave();
        return answer.status === 200 || undefined;
      });
    },
    WITHIN_MS,
  );

  it('answers HEAD of the events without a seat', async () => {
    for (let turn = 0; turn < 3 * MAX_OF_ADDRESS; turn++) {
      const { status, headers } = await fetch(url('/events'), { method: 'HEAD' });
      expect(status).toBe(200);
      expect(headers.get('content-type')).toContain('text/event-stream');
    }
  });
});

/** A client that listens until it leaves; an answer that nothing refers to is collected, and its connection closed. */
async function askListening(address: string): Promise<{ answer: Response; leave: () => void }> {
  const left = new AbortController();
  const answer = await fetch(address, { signal: left.signal });
  return { answer, leave: () => left.abort() };
}
