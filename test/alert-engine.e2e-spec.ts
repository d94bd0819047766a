import { type AlertEngine, alertEngine, type AlertTransition, type RulesConfig } from '@app/alerting';
import { PipelineError } from '@app/contracts';
import type { Database } from '@app/database';
import { eventually } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type KyselyPlugin, sql } from 'kysely';
import { setTimeout } from 'node:timers/promises';
import { AlertTail } from '../apps/processor/src/alerting/engine/engine-session.js';
import { readSettled } from '../apps/processor/src/alerting/engine/settled-runs.js';
import { unpacked } from '../apps/processor/src/alerting/engine/snapshot.js';
import {
  insertRuns,
  insertDeadLetters,
  isFolded,
  KeepingPublisher,
  openStore,
  dependenciesWith,
  startEngine,
  transitionsIn,
  uninterrupted,
} from './harness/alert-stack.js';
import { smallEngine, type SmallState } from './harness/small-engine.js';
import { openDatabase, postgres } from './harness/test-database.js';

const engines = [
  { name: 'a small engine', engine: smallEngine as AlertEngine<never> },
  { name: 'the engine', engine: alertEngine as AlertEngine<never> },
];
const onPostgres = postgres === null ? describe.skip : describe;

/** Fails now and then, for the engine to have something to say. A success of minutes later is the end of a failure. */
const someRuns = (step: number) =>
  [1, 2, 3].map((object) => ({
    object_id: object === 3 ? 'a/b' : String(object),
    minutes_ago: 100 - 3 * step,
    status: (step + object) % 4 === 0 ? ('FAILED' as const) : ('SUCCESS' as const),
    sequence_id: `cycle ${step >> 2}`,
  }));

describe('the alert engine', () => {
  const here = postgres === null ? it.skip : it;
  let server: { url: string; close: () => Promise<void> };
  let database: Database;
  const running: { stop: () => Promise<void> }[] = [];

  beforeAll(async () => {
    if (postgres === null) return;
    server = await openDatabase();
    database = await openStore(server.url);
  });
  beforeEach(async () => {
    await database?.use((tables) =>
      sql`truncate runs, dead_letters, alert_engine, alerts, alert_transitions, cycles, retired_expectations`.execute(
        tables,
      ),
    );
  });
  afterEach(async () => {
    for (const { stop } of running.splice(0)) await stop();
  });
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });

  const start = (...parts: Parameters<typeof startEngine>) => {
    const engine = startEngine(...parts);
    running.push(engine);
    return engine;
  };

  describe.each(engines)('with $name', ({ engine }) => {
    here('finds what one uninterrupted fold finds, each transition once', async () => {
      const parts = dependenciesWith(engine);
      const { stop } = start(database, parts);
      for (let step = 0; step < 12; step++) {
        await insertRuns(database.tables, someRuns(step));
        if (step % 3 === 1) await insertDeadLetters(database.tables, [{}, { source: 'zohobooks' }, { source: null }]);
        await setTimeout(step % 5 === 0 ? 400 : 10);
      }
      await eventually('all is folded', () => isFolded(database));
      await stop();
      const found = await transitionsIn(database);
      expect(found.length).toBeGreaterThan(3);
      expect(found).toEqual(await uninterrupted(database, parts));
    });

    here('has the same state when it is folded again from the last snapshot', async () => {
      const parts = dependenciesWith(engine);
      const state = async (): Promise<unknown> => {
        const row = await database.tables.selectFrom('alert_engine').select('snapshot').executeTakeFirstOrThrow();
        return (await unpacked(parts.engine, row.snapshot!)).state;
      };
      const never = new AbortController().signal;
      await insertRuns(database.tables, someRuns(1));
      await database.session(async (session) => {
        const first = await AlertTail.begin(session, parts, never);
        for (let step = 0; step < 4; step++) {
          await insertRuns(database.tables, someRuns(step));
          await insertDeadLetters(database.tables, [{}, { code: 'too_many_objects' }]);
          await eventually('they are folded', async () => {
            await first.step();
            return isFolded(database);
          });
        }
        // The second one takes over from the snapshot of the very beginning.
        const second = await AlertTail.begin(session, parts, never);
        await second.end();
        const again = await state();
        await first.end().catch(() => undefined);
        const third = await AlertTail.begin(session, parts, never);
        await third.end();
        expect(await state()).toEqual(again);
      });
      expect(await transitionsIn(database)).toEqual(await uninterrupted(database, parts));
    });
  });

  here('is heard of while it reads a large state: the server ends a session that is silent for long', async () => {
    const large: AlertEngine<SmallState> = { ...smallEngine, partsOf: (state) => Array<SmallState>(5).fill(state) };
    const parts = dependenciesWith(large as AlertEngine<never>);
    const never = new AbortController().signal;
    let signs = 0;
    const counting: KyselyPlugin = {
      transformQuery: ({ node }) => {
        if (JSON.stringify(node).includes('"select 1"')) signs += 1;
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    };
    let nowMs = 0;
    const slow = vi.spyOn(performance, 'now');
    await database.session(async (session) => {
      await (await AlertTail.begin(session, parts, never)).end();
      slow.mockImplementation(() => (nowMs += 2000));
      await AlertTail.begin(session.withPlugin(counting), parts, never).finally(() => slow.mockRestore());
    });
    expect(signs).toBeGreaterThan(5);
  });

  here('counts a record that cannot be read once, whoever leads, and in one order with the runs', async () => {
    const parts = dependenciesWith(alertEngine as AlertEngine<never>);
    const unreadable = async () => {
      const rows = await database.tables
        .selectFrom('alerts')
        .select(['source', 'state', 'summary'])
        .where('rule', '=', 'records-unreadable')
        .execute();
      return rows.map(({ source, state, summary }) => `${source} ${state} ${summary.slice(0, 47)}`);
    };
    for (let letter = 1; letter <= 3; letter++) {
      const { stop } = start(database, parts);
      await insertRuns(database.tables, [{ object_id: '1' }]);
      await insertDeadLetters(database.tables, [{}]);
      await eventually('all is folded', () => isFolded(database));
      // Without an orderly stop the next one folds again from the snapshot before.
      if (letter === 2)
        await sql`update alert_engine set snapshot = null, snapshot_version = null`.execute(database.tables);
      await stop();
      expect(await unreadable()).toHaveLength(letter === 3 ? 1 : 0);
    }
    expect(await unreadable()).toEqual(['efficy firing acme / efficy has 3 records that cannot be read']);
    expect(await transitionsIn(database)).toEqual(await uninterrupted(database, parts));
  });

  here('writes alerts and cycles as the transitions and reports leave them', async () => {
    const { stop } = start(database, dependenciesWith(smallEngine as AlertEngine<never>));
    await insertRuns(database.tables, [{ object_id: '1', status: 'FAILED' }]);
    await insertRuns(database.tables, [{ object_id: '2', status: 'FAILED' }]);
    await insertRuns(database.tables, [{ object_id: '2' }]);
    await eventually('all is folded', () => isFolded(database));
    await stop();
    const alerts = await database.tables
      .selectFrom('alerts')
      .selectAll()
      .where('rule', '=', 'failure-detected')
      .orderBy('source')
      .execute();
    expect(alerts).toMatchObject([
      { source: 'zohobooks 1', state: 'firing', last_seq: 0, resolved_at: null, severity: 'critical' },
      { source: 'zohobooks 2', state: 'resolved', last_seq: 1 },
    ]);
    expect(alerts.every(({ fired_at, started_at }) => fired_at === started_at)).toBe(true);
    expect(alerts[1]!.resolved_at).not.toBeNull();
    const cycles = await database.tables.selectFrom('cycles').selectAll().execute();
    expect(cycles).toMatchObject([{ company: 'acme', sequence_id: 'a cycle', present_count: 3 }]);
  });

  here('folds with other rules from a snapshot on, and again with the same after a failover', async () => {
    let config: RulesConfig = { rules: {}, overrides: [], expectations: [] };
    const parts = dependenciesWith(smallEngine as AlertEngine<never>, { rules: () => ({ config }) });
    const never = new AbortController().signal;
    const severities = async () => {
      const alerts = await database.tables.selectFrom('alerts').select(['severity']).orderBy('source').execute();
      return alerts.map(({ severity }) => severity);
    };
    await database.session(async (session) => {
      const follow = async (tail: AlertTail): Promise<void> => {
        await eventually('all is folded', async () => {
          await tail.step();
          return isFolded(database);
        });
      };
      const first = await AlertTail.begin(session, parts, never);
      await insertRuns(database.tables, [{ object_id: '1', status: 'FAILED' }]);
      await follow(first);
      config = { ...config, rules: { 'failure-detected': { severity: 'warning' } } };
      await insertRuns(database.tables, [{ object_id: '2', status: 'FAILED' }]);
      await follow(first);
      expect(await severities()).toEqual(expect.arrayContaining(['critical', 'warning']));
      const before = await transitionsIn(database);
      const second = await AlertTail.begin(session, parts, never);
      await second.step();
      const after = await transitionsIn(database);
      expect(after.slice(0, 0)).toEqual([]);
      expect(after).toEqual(expect.arrayContaining(before));
    });
  });

  here('publishes every change once and in order, also those of the time without a bus', async () => {
    const publisher = new KeepingPublisher();
    publisher.failure = new PipelineError('bus_unavailable', 'no broker answers');
    const { stop } = start(database, dependenciesWith(smallEngine as AlertEngine<never>), publisher);
    await insertRuns(database.tables, [{ object_id: '1', status: 'FAILED' }]);
    await insertRuns(database.tables, [{ object_id: '1' }]);
    await eventually('it is folded, bus or not', () => isFolded(database));
    expect(publisher.sent).toEqual([]);
    publisher.failure = null;
    await eventually('all are sent', async () => {
      const { count } = await database.tables
        .selectFrom('alert_transitions')
        .select(sql<number>`count(*)::int`.as('count'))
        .where('published_at', 'is', null)
        .executeTakeFirstOrThrow();
      return (count === 0 && publisher.sent.length >= 2) || undefined;
    });
    await stop();
    const ids = publisher.sent.map(({ transition_id }) => transition_id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(publisher.sent.filter(({ rule }) => rule === 'failure-detected').map(({ type }) => type)).toEqual([
      'alert_firing',
      'alert_resolved',
    ]);
    expect(publisher.sent[0]).toMatchObject({ source: 'zohobooks 1', company: 'acme', seq: 0, from: null });
  });

  here('reads old runs in pieces, and a transaction whole', async () => {
    await database.tables.transaction().execute(async (transaction) => {
      await sql`
        insert into runs (run_id, sequence_id, company, zone, source, object_number, object_type, transformation, status,
          start_time, normalizations, is_anomaly)
        select gen_random_uuid(), 'old', 'acme', '1-Raw', 'zohobooks', n, 'object', 'get', 'SUCCESS', now(), '[]', false
        from generate_series(1, 12000) n`.execute(transaction);
    });
    await insertRuns(database.tables, [{ object_id: '1', status: 'FAILED' }]);
    const { stop } = start(database, dependenciesWith(smallEngine as AlertEngine<never>));
    await eventually('all is folded', () => isFolded(database));
    await stop();
    const cycles = await database.tables.selectFrom('cycles').selectAll().execute();
    expect(cycles.map(({ sequence_id, present_count }) => [sequence_id, present_count]).sort()).toEqual([
      ['a cycle', 1],
      ['old', 12_000],
    ]);
  });
});

onPostgres('two alert engines on one database', () => {
  let server: { url: string; close: () => Promise<void> };
  let databases: Database[];
  const running: { stop: () => Promise<void> }[] = [];

  beforeAll(async () => {
    server = await openDatabase();
    databases = [await openStore(server.url), await openStore(server.url)];
  });
  beforeEach(async () => {
    await databases[0]!.use((tables) =>
      sql`truncate runs, alert_engine, alerts, alert_transitions, cycles, retired_expectations`.execute(tables),
    );
  });
  afterEach(async () => {
    for (const { stop } of running.splice(0)) await stop();
  });
  afterAll(async () => {
    for (const database of databases) await database.close();
    await server?.close();
  });

  /** As the server sees it; it has nothing to do with what the processes think of themselves. */
  const killLeader = async (): Promise<number> => {
    const { rows } = await sql<{ pid: number }>`
      select pid, pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`.execute(
      databases[0]!.tables,
    );
    return rows.length;
  };
  const ids = (transitions: readonly AlertTransition[]): string[] => transitions.map((one) => one.transition_id);

  it.each(engines)(
    'find each transition once while leaders are killed in the middle of it: $name',
    async ({ engine }) => {
      const parts = dependenciesWith(engine);
      const publisher = new KeepingPublisher();
      running.push(...databases.map((database) => startEngine(database, parts, publisher)));
      let killed = 0;
      for (let step = 0; step < 30; step++) {
        const writers = [someRuns(step), someRuns(step + 1)].map((runs) =>
          insertRuns(databases[step % 2]!.tables, runs),
        );
        await Promise.all(writers);
        if (step % 8 === 5) killed += await killLeader();
        if (step % 4 === 3) await eventually('what is stored is folded', () => isFolded(databases[0]!));
      }
      expect(killed).toBeGreaterThan(1);
      await eventually('all is folded', () => isFolded(databases[0]!));
      for (const { stop } of running.splice(0)) await stop();
      const found = await transitionsIn(databases[0]!);
      expect(found.length).toBeGreaterThan(10);
      expect(found).toEqual(await uninterrupted(databases[0]!, parts));
      // Sent at least once, and nothing else.
      expect(new Set(publisher.sent.map(({ transition_id }) => transition_id))).toEqual(new Set(ids(found)));
    },
    120_000,
  );

  it('are never two, and the other one takes over within seconds', async () => {
    const parts = dependenciesWith(smallEngine as AlertEngine<never>);
    const engines = databases.map((database) => startEngine(database, parts));
    running.push(...engines);
    const leaders = async (): Promise<number[]> =>
      Promise.all(
        engines.map(async ({ telemetry }) => (await telemetry.metrics.alertEngineLeader.get()).values[0]!.value),
      );
    const [first] = [
      await eventually('one of them leads', async () => {
        const now = await leaders();
        return now.includes(1) ? now : undefined;
      }),
    ];
    expect(first.toSorted()).toEqual([0, 1]);
    const at = first.indexOf(1);
    await engines[at]!.stop();
    await eventually('the other one leads', async () => ((await leaders())[1 - at] === 1 ? true : undefined), {
      withinMs: 15_000,
    });
  });

  it('let go of the lock when nothing is heard of their host or process', async () => {
    const parts = dependenciesWith(smallEngine as AlertEngine<never>);
    running.push(startEngine(databases[0]!, parts));
    await eventually('it leads', async () => (await isFolded(databases[0]!)) ?? undefined);
    const asked = await databases[1]!.session(async (session) => {
      const { withLeadership } = await import('@app/database');
      const stop = new AbortController();
      setTimeout(500).then(
        () => stop.abort(),
        () => undefined,
      );
      let isLed = false;
      await withLeadership(databases[1]!, 'alerts', stop.signal, () => {
        isLed = true;
        return Promise.resolve();
      });
      const { rows } = await sql`select 1`.execute(session);
      return { isLed, rows };
    });
    expect(asked.isLed).toBe(false);
  });

  it('fold what is committed late as well, and their clocks wait for it', async () => {
    const parts = dependenciesWith(smallEngine as AlertEngine<never>);
    const [database, other] = databases as [Database, Database];
    const { promise: isHeld, resolve: release } = Promise.withResolvers<void>();
    const { promise: isOpen, resolve: opened } = Promise.withResolvers<void>();
    const late = other.tables.transaction().execute(async (transaction) => {
      await insertRuns(transaction, [{ object_id: '7', status: 'FAILED' }]);
      opened();
      await isHeld;
    });
    await isOpen;
    await insertRuns(database.tables, [{ object_id: '8', status: 'FAILED' }]);
    await insertRuns(database.tables, [{ object_id: '8' }]);
    running.push(startEngine(database, parts));
    await eventually('the clock waits', async () => {
      const { clockMs, nowMs } = await database.session((session) => readSettled(session));
      return nowMs - clockMs > 2400 ? true : undefined;
    });
    expect(await transitionsIn(database)).toEqual([]);
    release();
    await late;
    await eventually('all is folded', () => isFolded(database));
    for (const { stop } of running.splice(0)) await stop();
    const found = await transitionsIn(database);
    expect(found.filter(({ rule }) => rule === 'failure-detected')).toHaveLength(3);
    expect(found).toEqual(await uninterrupted(database, parts));
  });
});
