import { eventually } from '@app/platform/testing';
import { alertEngine, type AlertTransition, defaultRulesConfig } from '@app/alerting';
import { defaultLimits, processRun } from '@app/analytics';
import type { StandardizedLog } from '@app/contracts';
import { aStandardizedLog } from '@app/contracts/testing';
import { Database, migrate, settledUpTo } from '@app/database';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { MINUTE_MS } from '@app/time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { readStored, type Stretch } from '../apps/processor/src/alerting/engine/stored-batch.js';
import { RunAdmission } from '../apps/processor/src/runs/intake/run-admission.service.js';
import { UnusualRuns } from '../apps/processor/src/runs/intake/unusual-runs.service.js';
import { aWriter } from '../apps/processor/src/runs/testing/a-writer.js';

const postgres = await findPostgres();
const plenty = { perCompany: 100, inAll: 100, sources: 100 };
const context = { config: defaultRulesConfig, zoneOf: () => 'UTC', retired: new Set<string>() };
const kindsOf = (stretches: readonly Stretch[]): string[] => stretches.flatMap((stretch) => Object.keys(stretch));

(postgres === null ? describe.skip : describe)('starts in the store', () => {
  let server: TestPostgres;
  let database: Database;
  let intake: RunAdmission;
  const startMs = Date.now() - 2 * MINUTE_MS;
  const start_time = new Date(startMs).toISOString();

  const store = async (overrides: Partial<StandardizedLog>): Promise<void> => {
    const log = aStandardizedLog({ start_time, ...overrides });
    await intake.store([{ log, metrics: processRun(log, defaultLimits), ingestedAtMs: null }], Date.now());
  };
  /** A transaction of another suite on the same server keeps what was stored since from being read. */
  const stretches = (runCount: number) =>
    eventually('all of it is settled', () =>
      database.use(async (session) => {
        const upTo = String(await settledUpTo(session));
        const { stretches: read } = await readStored(session, { after: '0', upTo, limit: 5000 });
        const runs = read.flatMap((stretch) => ('runs' in stretch ? stretch.runs : []));
        return runs.length === runCount ? read : undefined;
      }),
    );

  beforeAll(async () => {
    server = await postgres!.open();
    database = new Database({ url: server.url, poolSize: 4 });
    await migrate(database);
    intake = new RunAdmission(database, aWriter(database), plenty, new UnusualRuns(database));
  }, 120_000);
  afterAll(async () => {
    await database.close();
    await server?.close();
  });

  it('are read by the engine in the order of storing, and their ends are the ends of runs that are stuck', async () => {
    const running = { status: 'RUNNING', end_time: null, duration_seconds: null } as const;
    const run_id = randomUUID();
    await store({ run_id, ...running });
    await store({ run_id: randomUUID(), object_id: '7', end_time: start_time });
    const state = alertEngine.newState();
    const told: AlertTransition[] = [];
    const fold = (input: Stretch | null, nowMs: number): void => {
      told.push(...alertEngine.fold(state, { runs: [], ...input, nowMs }, context).transitions);
    };
    const first = await stretches(1);
    expect(kindsOf(first)).toEqual(['starts', 'runs']);
    for (const stretch of first) fold(stretch, 0);
    const dueMs = startMs + 24 * 60 * MINUTE_MS;
    fold(null, dueMs);
    expect(told.filter(({ rule }) => rule === 'run-stuck')).toMatchObject([
      { to: 'firing', at: new Date(dueMs).toISOString(), evidence: { run_ids: [run_id] } },
    ]);
    await store({
      run_id,
      status: 'FAILED',
      end_time: new Date(startMs + MINUTE_MS).toISOString(),
      duration_seconds: 60,
    });
    // The start is still there, so that the engine can fold the same again.
    const second = await stretches(2);
    expect(kindsOf(second)).toEqual(['starts', 'runs']);
    fold({ runs: (second[1] as { runs: never[] }).runs.slice(1) }, dueMs + MINUTE_MS);
    expect(told.filter(({ rule }) => rule === 'run-stuck').map(({ to }) => to)).toEqual(['firing', 'resolved']);
  });
});
