import { defaultLimits, processRun } from '@app/analytics';
import { aStandardizedLog } from '@app/contracts/testing';
import { Database, isOfThisVersion, migrate } from '@app/database';
import { eventually, type TestPostgres } from '@app/platform/testing';
import { randomUUID } from 'node:crypto';
import { Client, type DatabaseError } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Run, RunsRepository } from '../apps/processor/src/runs/runs.repository.js';
import { get } from './harness/http.js';
import { scale } from './harness/scale.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { postgres } from './harness/test-database.js';
import { insertOfVersion01, makeStoreOfVersion01 } from './harness/version-0.1/store.js';

/** How long an insert may wait: behind a migration that gives up after 2 s, and for what it changes then. */
const LONGEST_WAIT_MS = 4000;
const UNDEFINED_COLUMN = '42703';
const SEQUENCE = 'while migrating';

const size = { runs: scale.upgradedRuns, before: '2026-11-30T00:00:00Z' };
const MINUTE_MS = 60_000;

interface Sums {
  readonly runs: number;
  readonly failed: number;
  readonly duration: number;
  readonly ids: string;
}

(postgres === null ? describe.skip : describe)(`a store of version 0.1 with ${size.runs} runs`, () => {
  let server: TestPostgres;
  let database: Database;
  let stack: Stack | undefined;
  let before: Map<string, Sums>;
  let filesBefore: unknown;

  const sumsBySource = async (): Promise<Map<string, Sums>> => {
    const rows = await query<Sums & { source: string }>(
      server.url,
      `select source, count(*)::int as runs, (count(*) filter (where status = 'FAILED'))::int as failed,
         sum(duration_seconds) as duration, sum(hashtextextended(run_id::text, 0))::text as ids
       from runs where sequence_id <> $1 group by source`,
      [SEQUENCE],
    );
    return new Map(rows.map(({ source, ...sums }) => [source, sums]));
  };
  const filesOf = (tables: readonly string[]) =>
    query(server.url, 'select relname, relfilenode from pg_class where relname = any($1) order by relname', [tables]);
  /** Those that have many rows, and are not written anew. */
  const large = ['runs', 'dead_letters', 'notifications', 'alert_transitions', 'rollup_tiles', 'cycles', 'objects'];

  beforeAll(async () => {
    server = await postgres!.open();
    await makeStoreOfVersion01(server.url, size);
    before = await sumsBySource();
    filesBefore = await filesOf(large);
    database = new Database({ url: server.url, poolSize: 4 });
  }, 30 * MINUTE_MS);
  afterAll(async () => {
    await stack?.close();
    await database?.close();
    await server?.close();
  });

  it(
    'is migrated while runs come in, none of which waits long, is lost or counts twice',
    async () => {
      const writer = new Writer(server.url, database);
      const reader = new Reader(server.url);
      const blocker = new Client({ connectionString: server.url });
      await blocker.connect();
      // As a question does that takes long: the migration cannot lock the table, and lets those pass that wait behind it.
      await blocker.query('begin');
      await blocker.query('select from runs limit 1');
      const migrated = migrate(database);
      await eventually('the migration waits for the table', () => isWaitedFor(server.url, 'runs'), { everyMs: 20 });
      await eventually('it gives up', async () => ((await isWaitedFor(server.url, 'runs')) ? undefined : true), {
        everyMs: 20,
      });
      await blocker.query('commit');
      await blocker.end();
      await migrated;
      database.isMigrated = true;
      await writer.hasStoredAfterwards();
      const [writing] = await Promise.all([writer.stop(), reader.stop()]);

      expect(writing.longestMs).toBeLessThan(LONGEST_WAIT_MS);
      expect(writing.storedAsBefore).toBeGreaterThan(0);
      const stored = await query<{ run_id: string }>(server.url, 'select run_id from runs where sequence_id = $1', [
        SEQUENCE,
      ]);
      expect(stored.map(({ run_id }) => run_id).sort()).toEqual([...writing.sent].sort());
    },
    30 * MINUTE_MS,
  );

  it('has the tables of this version, of which no large one was written anew, and every index', async () => {
    expect(await isOfThisVersion(database)).toBe(true);
    expect(await filesOf(large)).toEqual(filesBefore);
    expect(await query(server.url, 'select from pg_index where not indisvalid')).toEqual([]);
  });

  it('has the same tables as a store that was made by this version', async () => {
    const fresh = await postgres!.open();
    const other = new Database({ url: fresh.url, poolSize: 1 });
    await migrate(other).finally(() => other.close());
    expect(await catalogueOf(server.url)).toEqual(await catalogueOf(fresh.url));
    await fresh.close();
  });

  it(
    'keeps its runs, and answers with them as before',
    async () => {
      expect(await sumsBySource()).toEqual(before);
      await query(server.url, 'delete from runs where sequence_id = $1', [SEQUENCE]);
      stack = await startStack({ DATABASE_URL: server.url, QUESTION_TIMEOUT_SECS: '600' });
      const ask = async <T>(path: string): Promise<T> => (await get<T>(`${stack!.urls.processor}${path}`)).body;
      const sources =
        await ask<Record<string, { total_count: number; failed_count: number; avg_duration: number }>>(
          '/analytics/sources',
        );
      const answered = Object.entries(sources).map(([source, { total_count, failed_count, avg_duration }]) => [
        source,
        { total_count, failed_count, avg_duration },
      ]);
      const expected = [...before].map(([source, { runs, failed, duration }]) => [
        source,
        { total_count: runs, failed_count: failed, avg_duration: expect.closeTo(duration / runs, 6) as number },
      ]);
      expect(Object.fromEntries(answered)).toEqual(Object.fromEntries(expected));
      expect(await ask('/analytics/summary')).toMatchObject({ total_logs_processed: size.runs, total_sources: 9 });
    },
    30 * MINUTE_MS,
  );
});

/** Sends runs one batch after the other: as version 0.1 did until its statement is refused, then as this one does. */
class Writer {
  private readonly sent: string[] = [];
  private longestMs = 0;
  private storedAsBefore = 0;
  private storedSince = 0;
  private isStopped = false;
  private readonly done: Promise<void>;

  constructor(
    private readonly url: string,
    private readonly database: Database,
  ) {
    this.done = this.write();
    // A failure is thrown by `stop`.
    this.done.catch(() => undefined);
  }

  async hasStoredAfterwards(): Promise<void> {
    await eventually('this version stores', () => (this.storedSince > 0 ? true : undefined));
  }

  async stop() {
    this.isStopped = true;
    await this.done;
    const { sent, longestMs, storedAsBefore } = this;
    return { sent, longestMs, storedAsBefore };
  }

  private async write(): Promise<void> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      let isRefused = false;
      const now = new RunsRepository(this.database);
      while (!this.isStopped) {
        const runs = Array.from({ length: 20 }, aRun);
        this.sent.push(...runs.map(({ log }) => log.run_id));
        if (!isRefused) isRefused = !(await this.timed(() => storeAsBefore(client, runs)));
        if (!isRefused) {
          this.storedAsBefore += runs.length;
          continue;
        }
        // A processor of before keeps them, and whoever gets its partitions stores them.
        await eventually('the tables are those of this version', () => (this.database.isMigrated ? true : undefined), {
          withinMs: 10 * MINUTE_MS,
        });
        await now.insertNew(runs);
        this.storedSince += runs.length;
      }
    } finally {
      await client.end();
    }
  }

  private async timed<T>(work: () => Promise<T>): Promise<T> {
    const startMs = performance.now();
    try {
      return await work();
    } finally {
      this.longestMs = Math.max(this.longestMs, performance.now() - startMs);
    }
  }
}

/** @returns whether the tables are still those of version 0.1 */
async function storeAsBefore(client: Client, runs: readonly Run[]): Promise<boolean> {
  const rows = runs.map(({ log }) => ({ ...log, object_id: 1, is_anomaly: false }));
  try {
    await client.query(insertOfVersion01, [JSON.stringify(rows)]);
    return true;
  } catch (error) {
    if ((error as DatabaseError).code === UNDEFINED_COLUMN) return false;
    throw error;
  }
}

/** Asks one question after the other. */
class Reader {
  private isStopped = false;
  private readonly done: Promise<void>;

  constructor(private readonly url: string) {
    this.done = this.read();
    this.done.catch(() => undefined);
  }

  stop(): Promise<void> {
    this.isStopped = true;
    return this.done;
  }

  private async read(): Promise<void> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      while (!this.isStopped)
        await client.query('select source, count(*), avg(duration_seconds) from runs group by source');
    } finally {
      await client.end();
    }
  }
}

const aRun = (): Run => {
  const log = aStandardizedLog({ run_id: randomUUID(), sequence_id: SEQUENCE, source: 'source_0', object_id: '1' });
  return { log, metrics: processRun(log, defaultLimits), ingestedAtMs: null };
};

async function isWaitedFor(url: string, table: string): Promise<true | undefined> {
  const waiting = await query(
    url,
    `select from pg_locks where relation = $1::regclass and mode = 'AccessExclusiveLock' and not granted`,
    [table],
  );
  return waiting.length > 0 ? true : undefined;
}

/** Columns, constraints and indexes by their names, whatever their order in the table. */
async function catalogueOf(url: string) {
  const [columns, constraints, indexes] = await Promise.all([
    query(
      url,
      `select table_name, column_name, data_type, is_nullable, column_default, generation_expression
       from information_schema.columns where table_schema = 'public' order by table_name, column_name`,
    ),
    query(
      url,
      `select conrelid::regclass::text as on_table, conname, pg_get_constraintdef(oid) as definition
       from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`,
    ),
    query(url, `select indexname, indexdef from pg_indexes where schemaname = 'public' order by indexname`),
  ]);
  return { columns, constraints, indexes };
}
