import { type Expectation, expectationIdOf, type RunFact, type Subject } from '@app/alerting';
import { type Database } from '@app/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { openStore } from '../../../../../test/harness/alert-stack.js';
import { openDatabase, postgres } from '../../../../../test/harness/test-database.js';
import { endForgetting } from '../expectations/retired-expectations.repository.js';
import { StateKeeper } from './state-keeper.js';
import { recordRuns } from './subjects.repository.js';

const clock = '2026-03-10T12:00:00.000Z';
const clockMs = Date.parse(clock);

const aFact = (changes: Partial<RunFact> = {}): RunFact => ({
  run_id: '0b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e',
  sequence_id: 'a cycle',
  company: 'acme',
  zone: '1-Raw',
  source: 'zohobooks',
  object_id: '1204',
  object_type: 'invoices',
  status: 'SUCCESS',
  attempt: null,
  schedule: null,
  start_ms: clockMs - 120_000,
  end_ms: clockMs - 60_000,
  cycle_ms: clockMs,
  duration_seconds: 60,
  cpu_time_seconds: null,
  memory_used_bytes: null,
  rows_out: null,
  error_message: null,
  arrived_ms: clockMs,
  ingested_ms: null,
  ...changes,
});

const object: Subject = {
  company: 'acme',
  source: 'zohobooks',
  zone: '1-Raw',
  object_id: '1204',
  object_type: 'invoices',
};
const source: Subject = { ...object, zone: null, object_id: null, object_type: null };

const anExpectation = (subject: Subject, changes: Partial<Expectation> = {}): Expectation => ({
  expectation_id: JSON.stringify(subject),
  subject,
  last_run_at: clock,
  made_of: 'gaps',
  allowed_silence_seconds: 60,
  next_due_at: '2026-03-10T12:10:00Z',
  late_at: '2026-03-10T12:15:00Z',
  state: 'on_time',
  ...changes,
});

(postgres === null ? describe.skip : describe)('the table of subjects', () => {
  let server: { url: string; close: () => Promise<void> };
  let database: Database;

  beforeAll(async () => {
    server = await openDatabase();
    database = await openStore(server.url);
  });
  beforeEach(() => database.use((tables) => sql`truncate subjects, runs, alerts`.execute(tables)));
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });

  const subjects = (): Promise<Record<string, unknown>[]> =>
    database.use((tables) => tables.selectFrom('subjects').selectAll().orderBy('object_type').execute());

  it('has the run that ended last of an object and its source, whatever comes in which order', async () => {
    const later = aFact({ run_id: '1b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e', status: 'FAILED', end_ms: clockMs - 30_000 });
    const other = aFact({ run_id: '2b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e', object_id: '7', end_ms: clockMs - 10_000 });
    await recordRuns(database.tables, [later, aFact()], clock);
    await recordRuns(database.tables, [aFact({ end_ms: clockMs - 90_000 }), other], clock);
    const ended = (await subjects()).map(({ object_id, last_run_id, last_run_status, state }) => [
      object_id,
      last_run_id,
      last_run_status,
      state,
    ]);
    expect(ended.toSorted()).toEqual(
      [
        ['1204', later.run_id, 'FAILED', 'learning'],
        ['7', other.run_id, 'SUCCESS', 'learning'],
        [null, other.run_id, 'SUCCESS', 'learning'],
      ].toSorted(),
    );
  });

  it('is not fooled by a clock that is fast', async () => {
    await recordRuns(database.tables, [aFact({ end_ms: clockMs + 86_400_000, arrived_ms: clockMs - 10_000 })], clock);
    await recordRuns(
      database.tables,
      [aFact({ run_id: '1b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e', end_ms: clockMs })],
      clock,
    );
    expect((await subjects())[0]).toMatchObject({ last_run_id: '1b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e' });
  });

  it('follows what the engine expects, and the states that follow', async () => {
    await recordRuns(database.tables, [aFact()], clock);
    let expected: Expectation[] = [anExpectation(source), anExpectation(object, { state: 'learning' })];
    const keeper = () => new StateKeeper(database.tables, () => expected);
    expect(await keeper().step(0)).toBe(false);
    expect(await keeper().step(clockMs)).toBe(true);
    expect(await subjects()).toMatchObject([
      { object_type: 'invoices', expectation: 'learning', state: 'learning' },
      { object_type: null, expectation: 'on_time', state: 'well', late_at: '2026-03-10T12:15:00Z' },
    ]);
    expected = [anExpectation(source, { state: 'retired', next_due_at: null, late_at: null })];
    await keeper().step(clockMs);
    expect(await subjects()).toMatchObject([
      { object_type: 'invoices', expectation: 'none', state: 'well', next_due_at: null },
      { object_type: null, expectation: 'retired', state: 'retired', next_due_at: null },
    ]);
    expect((await subjects()).map(({ since }) => since)).toEqual(['2026-03-10T12:00:00Z', '2026-03-10T12:00:00Z']);
  });

  it('is retired while it is forgotten, of whatever is expected, and so are its objects, until a run has ended', async () => {
    const statesOf = async () => (await subjects()).map(({ source: name, state }) => [name, state]);
    const keeper = new StateKeeper(database.tables, () => []);
    await recordRuns(database.tables, [aFact(), aFact({ source: 'other' })], clock);
    const subject = JSON.stringify(source);
    await sql`insert into retired_expectations (expectation_id, subject, retired_at, until_next_run)
      values (${expectationIdOf(source)}, ${subject}, ${clock}, true)`.execute(database.tables);
    await keeper.step(clockMs);
    const retired = [
      ['other', 'well'],
      ['other', 'well'],
      ['zohobooks', 'retired'],
      ['zohobooks', 'retired'],
    ];
    expect((await statesOf()).sort()).toEqual(retired);
    await endForgetting(database.tables, [aFact({ end_ms: clockMs }), aFact({ source: 'other', end_ms: clockMs + 1 })]);
    await new StateKeeper(database.tables, () => []).step(clockMs);
    expect((await statesOf()).sort()).toEqual(retired);
    await endForgetting(database.tables, [aFact({ end_ms: clockMs + 1, arrived_ms: clockMs + 1 })]);
    await new StateKeeper(database.tables, () => []).step(clockMs);
    expect(new Set((await statesOf()).map(([, state]) => state))).toEqual(new Set(['well']));
  });

  it('writes nothing while nothing changes', async () => {
    await recordRuns(database.tables, [aFact()], clock);
    const keeper = new StateKeeper(database.tables, () => [anExpectation(source), anExpectation(object)]);
    await keeper.step(clockMs);
    const before = await database.use((tables) => sql`select xmin from subjects`.execute(tables));
    await new StateKeeper(database.tables, () => [anExpectation(source), anExpectation(object)]).step(clockMs + 1000);
    expect((await database.use((tables) => sql`select xmin from subjects`.execute(tables))).rows).toEqual(before.rows);
  });

  it('lets others have their turn while it compares many', async () => {
    let turns = 0;
    function* slowly(): Generator<Expectation> {
      setImmediate(() => (turns += 1));
      for (let number = 0; number < 3; number++) {
        for (const untilMs = performance.now() + 25; performance.now() < untilMs;);
        yield anExpectation({ ...object, object_id: String(number) });
      }
      expect(turns).toBe(1);
    }
    await new StateKeeper(database.tables, slowly).step(clockMs);
    expect.assertions(1);
  });

  it('forgets whoever has not run for 92 days', async () => {
    const dayMs = 86_400_000;
    const old = aFact({ source: 'old', end_ms: clockMs - 93 * dayMs, arrived_ms: clockMs - 93 * dayMs });
    await recordRuns(database.tables, [old, aFact({ end_ms: clockMs - 91 * dayMs })], clock);
    await new StateKeeper(database.tables, () => []).step(clockMs);
    expect((await subjects()).map((row) => row.source)).toEqual(['zohobooks', 'zohobooks']);
  });
});
