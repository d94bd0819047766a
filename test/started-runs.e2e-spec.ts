import { defaultLimits, processRun } from '@app/analytics';
import type { StandardizedLog } from '@app/contracts';
import { aStandardizedLog } from '@app/contracts/testing';
import { Database, migrate } from '@app/database';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { readOpenRuns } from '../apps/processor/src/alerting/engine/started-runs.js';
import { RunAdmission } from '../apps/processor/src/runs/intake/run-admission.service.js';
import { UnusualRuns } from '../apps/processor/src/runs/intake/unusual-runs.service.js';
import type { Run } from '../apps/processor/src/runs/runs.repository.js';
import { aWriter } from '../apps/processor/src/runs/testing/a-writer.js';

const postgres = await findPostgres();
const now = Date.parse('2025-09-05T21:00:00Z');
const limits = { perCompany: 100, inAll: 100, sources: 100 };
const at = (secs: number): string => new Date(now + secs * 1000).toISOString().replace('.000Z', 'Z');

const aRun = (overrides: Partial<StandardizedLog>): Run => {
  const log = aStandardizedLog({ run_id: randomUUID(), sequence_id: null, ...overrides });
  return { log, metrics: processRun(log, defaultLimits), ingestedAtMs: now };
};
const aStart = (secs: number, overrides: Partial<StandardizedLog> = {}): Run =>
  aRun({ status: 'RUNNING', start_time: at(secs), end_time: null, duration_seconds: null, ...overrides });

(postgres === null ? describe.skip : describe)('starts of runs', () => {
  let server: TestPostgres;
  let database: Database;
  beforeAll(async () => {
    server = await postgres!.open();
    database = new Database({ url: server.url, poolSize: 2 });
    await migrate(database);
  }, 120_000);
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });

  it('are read in the order of storing, also when they have ended since, and not when they came late', async () => {
    const intake = new RunAdmission(database, aWriter(database), limits, new UnusualRuns(database));
    const [first, second, late] = [aStart(0, { run_key: 'k' }), aStart(50), aStart(10, { run_key: 'late' })];
    await intake.store([first], now);
    await intake.store([aRun({ run_id: late.log.run_id, run_key: 'late' })], now);
    await intake.store([late], now);
    await intake.store([second], now);
    await intake.store([aRun({ run_id: first.log.run_id, run_key: 'k', start_time: at(0), end_time: at(9) })], now);
    const starts = await readOpenRuns(database.tables, '0', '9223372036854775807');
    expect(starts.map(({ run_id }) => run_id)).toEqual([first.log.run_id, second.log.run_id]);
    expect(starts[1]).toEqual({
      run_id: second.log.run_id,
      ...{ company: 'acme', zone: '1-Raw', source: 'zohobooks', object_id: '1204', object_type: 'invoices' },
      sequence_id: null,
      start_ms: now + 50_000,
      arrived_ms: expect.any(Number),
      stored_by: expect.stringMatching(/^\d+$/),
    });
  });
});
