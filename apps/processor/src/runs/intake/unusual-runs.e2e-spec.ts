import { defaultLimits, processRun } from '@app/analytics';
import type { StandardizedLog } from '@app/contracts';
import { aStandardizedLog } from '@app/contracts/testing';
import { Database, migrate } from '@app/database';
import { Scope } from '@app/platform';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { MINUTE_MS } from '@app/time';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import { RunDetailQueries } from '../run-detail.queries.js';
import type { Run } from '../runs.repository.js';
import { aWriter } from '../testing/a-writer.js';
import { type AdmittedRuns, RunAdmission } from './run-admission.service.js';
import { UnusualRuns } from './unusual-runs.service.js';

const postgres = await findPostgres();
const START_MS = Date.parse('2025-09-05T00:00:00Z');
const plenty = { perCompany: 1000, inAll: 1000, sources: 1000 };

const aRun = (minute: number, overrides: Partial<StandardizedLog> = {}): Run => {
  const start_time = new Date(START_MS + minute * MINUTE_MS).toISOString();
  const numbers = {
    duration_seconds: 4 + (minute % 3) / 10,
    cpu_time_seconds: 1,
    memory_used_bytes: 14e6,
    rows_out: 3000,
  };
  const log = aStandardizedLog({ run_id: randomUUID(), start_time, end_time: start_time, ...numbers, ...overrides });
  return { log, metrics: processRun(log, defaultLimits), ingestedAtMs: null };
};
const usual = (count: number, overrides: Partial<StandardizedLog> = {}): Run[] =>
  Array.from({ length: count }, (_, minute) => aRun(minute, overrides));
const odd = (overrides: Partial<StandardizedLog> = {}): Run =>
  aRun(100, { duration_seconds: 0.5, rows_out: 2, ...overrides });
const reasons = ({ runs, complete }: AdmittedRuns): (string | null | undefined)[] =>
  runs.map((run) => complete.get(run)?.metrics.anomaly_reason);

(postgres === null ? describe.skip : describe)('unusual runs', () => {
  let server: TestPostgres;
  let database: Database;
  /** A process of its own, which has seen nothing yet. */
  const aProcess = () => new RunAdmission(database, aWriter(database), plenty, new UnusualRuns(database));
  const storedReasons = (run: Run) =>
    database.use(async (tables) => {
      const { rows } = await sql<{ is_anomaly: boolean; anomaly_reason: string | null }>`
        select is_anomaly, anomaly_reason from runs where run_id = ${run.log.run_id}::uuid`.execute(tables);
      return rows;
    });

  beforeAll(async () => {
    server = await postgres!.open();
    database = new Database({ url: server.url, poolSize: 4 });
    await migrate(database);
  }, 120_000);
  beforeEach(() => database.use((tables) => sql`truncate runs, objects`.execute(tables)));
  afterAll(async () => {
    await database.close();
    await server?.close();
  });

  it('are told by the runs that this process has stored, and by those that it finds', async () => {
    const process = aProcess();
    for (const object_id of ['1204', 'orders / eu']) {
      const before = usual(30, { object_id });
      expect(reasons(await process.store(before, START_MS))).toEqual(before.map(() => null));
      const again = odd({ object_id });
      expect(reasons(await process.store([again], START_MS))).toEqual(['unusual_run']);
      expect(reasons(await aProcess().store([odd({ object_id })], START_MS))).toEqual(['unusual_run']);
      expect(await storedReasons(again)).toEqual([{ is_anomaly: true, anomaly_reason: 'unusual_run' }]);
    }
  });

  it('say which of their numbers are how unusual', async () => {
    const process = aProcess();
    await process.store(usual(30), START_MS);
    const run = odd();
    await process.store([run], START_MS);
    const { unusual } = await new RunDetailQueries(database).find(Scope.all, run.log.run_id);
    expect(unusual.map(({ metric, observed, score }) => [metric, observed, score])).toEqual([
      ['duration_seconds', 0.5, -5],
      ['cpu_time_seconds', 1, 5],
      ['rows_out', 2, -5],
      ['memory_used_bytes', 14e6, expect.closeTo(0, 3)],
    ]);
    expect(unusual[0]!.usual).toBeCloseTo(4.1, 1);
    const [first] = usual(1, { object_id: '7' });
    await process.store([first!], START_MS);
    expect((await new RunDetailQueries(database).find(Scope.all, first!.log.run_id)).unusual).toEqual([]);
  });

  it('come after the other reasons, and are only those that succeeded', async () => {
    const process = aProcess();
    await process.store(usual(30), START_MS);
    const runs = [odd({ memory_used_bytes: 200_000_000 }), odd({ status: 'FAILED' })];
    expect(reasons(await process.store(runs, START_MS))).toEqual([
      'high_memory_usage; unusual_run',
      'execution_failure',
    ]);
  });

  it('are what they were stored as when they come again, whatever came since', async () => {
    const process = aProcess();
    await process.store(usual(30), START_MS);
    const [before, after] = [odd(), aRun(101)];
    await process.store([before], START_MS);
    // By now the odd ones are the usual ones.
    await process.store(
      Array.from({ length: 70 }, () => odd()),
      START_MS,
    );
    await process.store([after], START_MS);
    for (const other of [process, aProcess()]) {
      expect(reasons(await other.store([before, after], START_MS))).toEqual(['unusual_run', 'unusual_run']);
    }
    expect(reasons(await process.store([odd()], START_MS))).toEqual([null]);
  });
});
