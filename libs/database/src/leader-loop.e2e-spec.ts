import { PipelineError } from '@app/contracts';
import { eventually, findPostgres, type TestPostgres } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Logger } from '@nestjs/common';
import { type Kysely, sql } from 'kysely';
import { moveCheckpoint } from './checkpoint.js';
import { Database } from './database.js';
import { type Leadership, LeaderLoop } from './leader-loop.js';
import type { Tables } from './tables.js';
import { withTables } from './testing/index.js';

const postgres = await findPostgres();
const mistake = new TypeError('no such field');
const PROBLEM = 'counting failed, restarting';

/** Leads to move the checkpoint of the rollups on by one with each step, from where the database is. */
class CountingLoop extends LeaderLoop {
  /** Begins and ends of its leaderships, in this order. */
  readonly events: string[] = [];
  /** Server process of the connection that it leads on. */
  pid = 0;
  version = 0;
  steps = 0;
  /** Thrown instead of the next step, once. */
  failure: Error | undefined;
  /** How many of the next steps have more to do after them. */
  backlog = 0;

  constructor(database: Database, { pollMs = 5 } = {}) {
    super(database, { role: 'rollups', pollMs, problem: PROBLEM });
  }

  get isLeading(): boolean {
    return this.events.at(-1) === 'begin';
  }

  protected async begin(session: Kysely<Tables>): Promise<Leadership> {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(session);
    this.pid = rows[0]!.pid;
    this.version = await versionOf(session);
    this.events.push('begin');
    const told = (event: string) => (): Promise<void> => {
      this.events.push(event);
      return Promise.resolve();
    };
    return { step: () => this.step(session), stop: told('stop'), release: told('release') };
  }

  private async step(session: Kysely<Tables>): Promise<boolean> {
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
    await moveCheckpoint(
      session
        .updateTable('rollup_state')
        .set({ version: String(this.version + 1) })
        .where('version', '=', String(this.version)),
    );
    this.version++;
    this.steps++;
    return this.backlog-- > 0;
  }
}

async function versionOf(tables: Kysely<Tables>): Promise<number> {
  const { version } = await tables.selectFrom('rollup_state').select('version').executeTakeFirstOrThrow();
  return Number(version);
}

(postgres === null ? describe.skip : describe)('LeaderLoop', () => {
  let server: TestPostgres;
  let database: Database;
  const logged: { readonly level: string; readonly fields: unknown; readonly text: unknown }[] = [];
  const started: LeaderLoop[] = [];

  beforeAll(async () => {
    const note = (level: string) => (fields: unknown, text: unknown) => void logged.push({ level, fields, text });
    Logger.overrideLogger({ log: note('log'), warn: note('warn'), error: note('error') });
    server = await postgres!.openCopy(withTables);
    database = new Database({ url: server.url, poolSize: 2 });
  });
  beforeEach(() => {
    database.isMigrated = true;
    logged.length = 0;
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((loop) => loop.beforeApplicationShutdown()));
  });
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });

  const start = (loop: CountingLoop): CountingLoop => {
    started.push(loop);
    loop.onApplicationBootstrap();
    return loop;
  };
  const leading = (loop: CountingLoop): Promise<true> =>
    eventually('it leads', () => (loop.isLeading && loop.steps > 0) || undefined);
  /** Connections that wait for the lock, or hold it, have asked for it last. */
  const sessionsAtTheLock = async (): Promise<number> => {
    const { rows } = await sql`
      select 1 from pg_stat_activity
      where datname = current_database() and query like 'select pg_try_advisory_lock%'`.execute(database.tables);
    return rows.length;
  };

  it('does not begin before the tables are there', async () => {
    database.isMigrated = false;
    const loop = start(new CountingLoop(database));
    // A loop that did not wait would lead after the time of two sessions.
    await database.session(versionOf);
    await database.session(versionOf);
    expect(await sessionsAtTheLock()).toBe(0);
    expect(loop.events).toEqual([]);
    database.isMigrated = true;
    await leading(loop);
  });

  it('leads once when it is begun twice, and goes on after a step that found nothing to do', async () => {
    const loop = start(new CountingLoop(database));
    loop.onApplicationBootstrap();
    await eventually('it goes on', () => loop.steps > 3 || undefined);
    await database.session(versionOf);
    expect(await sessionsAtTheLock()).toBe(0);
    expect(loop.events).toEqual(['begin']);
  });

  it('pauses only after a step that has found nothing more to do', async () => {
    const loop = new CountingLoop(database, { pollMs: 3_600_000 });
    loop.backlog = 20;
    start(loop);
    await eventually('the backlog is done', () => loop.steps === 21 || undefined);
  });

  it('stops after its step, at once even in its pause, and releases what it held', async () => {
    const loop = start(new CountingLoop(database, { pollMs: 3_600_000 }));
    await leading(loop);
    await loop.beforeApplicationShutdown();
    expect(loop.events).toEqual(['begin', 'stop', 'release']);
    expect(await versionOf(database.tables)).toBe(loop.version);
    expect(database.openConnections).toBe(1);
    expect(logged).toEqual([]);
  });

  it('waits while another one leads, and takes over from where that one has stopped', async () => {
    const first = start(new CountingLoop(database));
    await leading(first);
    const second = start(new CountingLoop(database));
    await eventually('it has asked for the lock', async () => (await sessionsAtTheLock()) > 0 || undefined);
    expect(second.events).toEqual([]);
    await first.beforeApplicationShutdown();
    await leading(second);
    expect(second.version - second.steps).toBe(first.version);
  });

  it('stops while it waits for another one', async () => {
    const first = start(new CountingLoop(database));
    await leading(first);
    const second = start(new CountingLoop(database));
    await eventually('it has asked for the lock', async () => (await sessionsAtTheLock()) > 0 || undefined);
    await second.beforeApplicationShutdown();
    expect(second.events).toEqual([]);
    expect(first.isLeading).toBe(true);
  });

  it('loses the lock with its connection: another one takes over, and it waits in turn', async () => {
    const first = start(new CountingLoop(database));
    await leading(first);
    const second = start(new CountingLoop(database));
    // The first one may be back before the second asks again, which is each 2 s: then it is cut off once more.
    await eventually('the second one leads', async () => {
      await sql`select pg_terminate_backend(${first.pid}, 10000)`.execute(database.tables);
      return second.isLeading || undefined;
    });
    await leading(second);
    await eventually('the first one has noticed', () => !first.isLeading || undefined);
    expect(first.events.slice(0, 2)).toEqual(['begin', 'release']);
    expect(second.events).toEqual(['begin']);
    expect(second.version - second.steps).toBeGreaterThanOrEqual(first.version);
    expect(logged[0]).toMatchObject({ level: 'warn', fields: { code: 'store_unavailable' }, text: PROBLEM });
  });

  it('has lost the leadership when the checkpoint has moved on, and begins again from there', async () => {
    const loop = start(new CountingLoop(database));
    await leading(loop);
    await database.tables
      .updateTable('rollup_state')
      .set({ version: sql<string>`version + 1000` })
      .execute();
    const lostAt = await eventually('it is lost', () => (loop.events.length > 1 ? loop.version : undefined));
    await eventually('it leads again', () => loop.events.length === 3 || undefined);
    expect(loop.events).toEqual(['begin', 'release', 'begin']);
    expect(loop.version).toBeGreaterThanOrEqual(lostAt + 1000);
    expect(logged).toEqual([{ level: 'warn', fields: { code: 'leadership_lost', problem: undefined }, text: PROBLEM }]);
  });

  it.each([
    [
      'logs a mistake of ours with its stack',
      mistake,
      [{ level: 'error', fields: { code: 'internal_error', err: { cause: mistake } }, text: PROBLEM }],
    ],
    ['leaves it to the writers to log a read-only store', new PipelineError('store_read_only', 'standby'), []],
  ])('%s, and begins again', async (_name, failure, expected) => {
    const loop = new CountingLoop(database);
    loop.failure = failure;
    start(loop);
    await leading(loop);
    expect(loop.events).toEqual(['begin', 'release', 'begin']);
    expect(logged).toMatchObject(expected);
    expect(logged).toHaveLength(expected.length);
  });
});
