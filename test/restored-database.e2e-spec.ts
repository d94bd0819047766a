import { type AlertEngine, alertEngine, type RulesConfig } from '@app/alerting';
import { adoptRestored, type Database } from '@app/database';
import { Scope } from '@app/platform';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { readOpenRuns } from '../apps/processor/src/alerting/engine/started-runs.js';
import { RolledRunsQueries } from '../apps/processor/src/analytics/rolled-runs.queries.js';
import {
  allStored,
  insertDeadLetters,
  insertRuns,
  isFolded,
  openStore,
  dependenciesWith,
  startEngine,
  storedRuns,
  transitionsIn,
} from './harness/alert-stack.js';
import { openDatabase, postgres } from './harness/test-database.js';

/** A failure is told at once, without time for a retry. */
const config: RulesConfig = {
  rules: { 'failure-detected': { options: { retry_grace_mins: 0 } } },
  overrides: [],
  expectations: [],
};

describe('a database that was restored from another server', () => {
  const here = postgres === null ? it.skip : it;
  let server: { url: string; close: () => Promise<void> };
  let database: Database;

  beforeAll(async () => {
    if (postgres === null) return;
    server = await openDatabase();
    database = await openStore(server.url);
  });
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });

  const fold = async (): Promise<void> => {
    const { stop } = startEngine(
      database,
      dependenciesWith(alertEngine as AlertEngine<never>, { rules: () => ({ config }) }),
    );
    await eventually('all is folded', () => isFolded(database));
    await stop();
  };

  here('keeps runs and dead letters in one order', async () => {
    for (let step = 0; step < 4; step++) {
      await insertRuns(database.tables, [{ object_id: String(step) }, { object_id: String(step + 10) }]);
      await insertDeadLetters(database.tables, [{}, { source: null }]);
    }
    const stretches = async () => (await allStored(database)).stretches;
    const before = await stretches();
    expect(before).toHaveLength(8);
    await database.use((tables) =>
      sql`
        with ahead as (
          update dead_letters set stored_by = (stored_by::text::bigint + 1000000000)::text::xid8)
        update runs set stored_by = (stored_by::text::bigint + 1000000000)::text::xid8`.execute(tables),
    );
    expect(await adoptRestored(database, 3)).toBe(true);
    expect(await stretches()).toEqual(before);
    await sql`truncate runs, dead_letters, alert_engine`.execute(database.tables);
  });

  here('keeps the starts of runs in their order, also of those that have ended', async () => {
    const start = (run_id: string) => sql`
      insert into open_runs (run_id, company, zone, source, object_number, object_type, start_log, started_at)
      values (${run_id}, 'acme', '1-Raw', 'airflow', 1, 'orders', '{}', '2025-09-05T00:00:00Z')`;
    const ids = ['3', '1', '2'].map((digit) => `00000000-0000-5000-8000-00000000000${digit}`);
    for (const id of ids) await start(id).execute(database.tables);
    await sql`
      insert into runs (run_id, company, zone, source, object_number, object_type, status, start_time, normalizations, is_anomaly)
      values (${ids[1]}, 'acme', '1-Raw', 'airflow', 1, 'orders', 'SUCCESS', '2025-09-05T00:00:00Z', '[]', false)`.execute(
      database.tables,
    );
    await sql`update open_runs set stored_by = (stored_by::text::bigint + 1000000000)::text::xid8`.execute(
      database.tables,
    );
    expect(await readOpenRuns(database.tables, '0', '1000000000')).toEqual([]);
    expect(await adoptRestored(database, 2)).toBe(true);
    const starts = await readOpenRuns(database.tables, '0', '1000000000');
    expect(starts.map(({ run_id }) => run_id)).toEqual(ids);
    await sql`truncate runs, open_runs, alert_engine`.execute(database.tables);
  });

  here('finds what is new, keeps the order of storing, and says nothing twice', async () => {
    for (const object_id of ['1', '2', '3']) await insertRuns(database.tables, [{ object_id }]);
    await insertRuns(database.tables, [{ object_id: '1', status: 'FAILED' }]);
    await fold();
    expect(await adoptRestored(database)).toBe(false);
    const before = { runs: await storedRuns(database), transitions: await transitionsIn(database) };
    expect(before.transitions).toHaveLength(1);
    // As they come from a server that has seen more transactions.
    await database.use(async (tables) => {
      await sql`update runs set stored_by = (stored_by::text::bigint + 1000000000)::text::xid8`.execute(tables);
      await sql`update alert_engine set folded_to = (folded_to::text::bigint + 1000000000)::text::xid8`.execute(tables);
      await sql`update alert_transitions set stored_by = (stored_by::text::bigint + 1000000000)::text::xid8`.execute(
        tables,
      );
      await sql`update rollup_state set rolled_to = '1000000000'`.execute(tables);
      await sql`insert into rollup_periods (seconds, start, runs_count) values (3600, '2025-09-05', 7)`.execute(tables);
    });
    const sliceRuns = 3;
    expect(before.runs.length).toBeGreaterThan(sliceRuns);
    expect(await adoptRestored(database, sliceRuns)).toBe(true);
    expect(await adoptRestored(database)).toBe(false);
    expect(await storedRuns(database)).toEqual(before.runs);
    expect(await new RolledRunsQueries(database).countAll(Scope.all)).toMatchObject({ runs: before.runs.length });
    await insertRuns(database.tables, [{ object_id: '2', status: 'FAILED' }]);
    await fold();
    const after = await transitionsIn(database);
    expect(after).toEqual(expect.arrayContaining(before.transitions));
    expect(after.map(({ subject }) => subject.object_id).toSorted()).toEqual(['1', '2']);
  });
});
