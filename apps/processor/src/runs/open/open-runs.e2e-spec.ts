import { defaultLimits, processRun } from '@app/analytics';
import type { StandardizedLog } from '@app/contracts';
import { aStandardizedLog } from '@app/contracts/testing';
import { Database, migrate } from '@app/database';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import { RunAdmission } from '../intake/run-admission.service.js';
import { UnusualRuns } from '../intake/unusual-runs.service.js';
import type { Run } from '../runs.repository.js';
import { isKnownObject } from '../known-object.queries.js';
import { aWriter } from '../testing/a-writer.js';

const postgres = await findPostgres();
const now = Date.parse('2025-09-05T21:00:00Z');
const limits = { perCompany: 10_000, inAll: 50_000, sources: 1000 };

const aRun = (overrides: Partial<StandardizedLog>): Run => {
  const log = aStandardizedLog(overrides);
  return { log, metrics: processRun(log, defaultLimits), ingestedAtMs: now };
};
const at = (secs: number): string => new Date(now - 3_600_000 + secs * 1000).toISOString().replace('.000Z', 'Z');
const unknownStart = [{ field: 'start_time', code: 'start_unknown', original: null } as const];

const aStart = (secs: number, overrides: Partial<StandardizedLog> = {}): Run =>
  aRun({
    run_id: randomUUID(),
    status: 'RUNNING',
    start_time: at(secs),
    end_time: null,
    duration_seconds: null,
    cpu_time_seconds: null,
    memory_used_bytes: null,
    description: null,
    url: 'https://example.com/run',
    labels: { team: 'data' },
    sequence_id: null,
    ...overrides,
  });

/** An end that does not say when the run began. */
const anEnd = (secs: number, overrides: Partial<StandardizedLog> = {}): Run =>
  aRun({
    run_id: randomUUID(),
    start_time: at(secs),
    end_time: at(secs),
    duration_seconds: null,
    sequence_id: null,
    normalizations: unknownStart,
    ...overrides,
  });

(postgres === null ? describe.skip : describe)('open runs', () => {
  let server: TestPostgres;
  const databases: Database[] = [];

  /** A process of its own. */
  const aProcess = (zone?: string): RunAdmission => {
    const database = new Database({ url: server.url, poolSize: 4 });
    databases.push(database);
    return new RunAdmission(database, aWriter(database, zone), limits, new UnusualRuns(database));
  };
  const ask = async <T = Record<string, unknown>>(text: string): Promise<T[]> => {
    const { rows } = await databases[0]!.use((tables) => sql.raw<T>(text).execute(tables));
    return rows;
  };
  const storedRuns = () =>
    ask('select run_id, status, start_time, end_time, duration_seconds from runs order by start_time');
  const openIds = async () =>
    (await ask<{ run_id: string }>('select run_id from open_runs where closed_at is null order by started_at')).map(
      ({ run_id }) => run_id,
    );

  let intake: RunAdmission;
  beforeAll(async () => {
    server = await postgres!.open();
    intake = aProcess();
    await migrate(databases[0]!);
  }, 120_000);
  beforeEach(() => ask('truncate runs, open_runs, objects'));
  afterAll(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await server?.close();
  });

  const keyed = { run_key: 'k1', run_id: '11111111-1111-5111-8111-111111111112' };
  const whole = { status: 'SUCCESS', start_time: at(0), end_time: at(90), duration_seconds: 90 };

  it.each<[string, (start: Run, end: Run) => Run[][]]>([
    ['start first', (start, end) => [[start], [end]]],
    ['end first', (start, end) => [[end], [start]]],
    ['in one batch', (start, end) => [[start, end]]],
    ['in one batch, the end first', (start, end) => [[end, start]]],
    ['all of it twice', (start, end) => [[start, start], [end], [start, end], [end, end]]],
    ['the end twice before the start', (start, end) => [[end], [end], [start], [end]]],
  ])('are completed once by the end with the same key: %s', async (_, deliveries) => {
    const [start, end] = [aStart(0, keyed), anEnd(90, keyed)];
    let stored = 0;
    for (const batch of deliveries(start, end)) {
      const settled = await intake.store(batch, now);
      stored += settled.stored.size;
      expect(settled.conflicts).toEqual(new Map());
    }
    expect(stored).toBe(1);
    expect(await storedRuns()).toEqual([{ run_id: keyed.run_id, ...whole }]);
    expect(await ask('select url, labels, description, cpu_time_seconds from runs')).toEqual([
      {
        url: 'https://example.com/run',
        labels: { team: 'data' },
        description: 'Tout roule, pas de stress!',
        cpu_time_seconds: 0.64,
      },
    ]);
    expect(await openIds()).toEqual([]);
  });

  it('are no runs while they are open', async () => {
    const start = aStart(0, keyed);
    const { stored, opened, complete } = await intake.store([start], now);
    expect([stored.size, opened.size, complete.size]).toEqual([0, 1, 0]);
    expect(await storedRuns()).toEqual([]);
    expect(await openIds()).toEqual([keyed.run_id]);
    const again = await intake.store([start], now);
    expect([again.stored.size, again.opened.size]).toEqual([0, 0]);
  });

  it('make their object known by its name, whatever its zone and its id', async () => {
    const asked = { company: 'acme', source: 'backup', object: randomUUID() };
    const { company, source, object: object_type } = asked;
    const isKnown = (): Promise<boolean> => isKnownObject(databases[0]!, asked);
    expect(await isKnown()).toBe(false);
    await aProcess().store([aStart(0, { company, source, object_type, object_id: '7', zone: 'prod' })], now);
    expect(await isKnown()).toBe(true);
  });

  it('give an end that has its start what it lacks', async () => {
    const end = aRun({ ...keyed, start_time: at(0), end_time: at(90), duration_seconds: 90, sequence_id: null });
    await intake.store([aStart(0, { ...keyed, sequence_id: '2025-09-05' })], now);
    const { stored, complete } = await intake.store([end], now);
    expect([...stored]).toEqual([keyed.run_id]);
    expect(complete.get(end)!.metrics).toMatchObject({ sequence_id: '2025-09-05', url: 'https://example.com/run' });
    expect(await ask('select sequence_id, labels from runs')).toEqual([
      { sequence_id: '2025-09-05', labels: { team: 'data' } },
    ]);
    expect(await openIds()).toEqual([]);
    expect((await intake.store([end, aStart(0, keyed)], now)).conflicts.size).toBe(0);
    // A start that comes when all is over.
    await ask('truncate open_runs');
    expect((await intake.store([aStart(0, keyed)], now)).opened.size).toBe(1);
    expect(await openIds()).toEqual([]);
    expect((await intake.store([end], now)).conflicts.size).toBe(0);
  });

  it('are ended by a ping of their object, which is a duplicate when it comes again', async () => {
    const [first, second] = [aStart(0), aStart(100)];
    const [ping, other] = [anEnd(60), anEnd(160, { status: 'FAILED' })];
    await intake.store([first], now);
    expect([...(await intake.store([ping], now)).stored]).toEqual([first.log.run_id]);
    await intake.store([second], now);
    const again = await intake.store([ping], now);
    expect([again.stored.size, again.complete.get(ping)!.log.run_id]).toEqual([0, first.log.run_id]);
    expect(await openIds()).toEqual([second.log.run_id]);
    await aProcess().store([other], now);
    expect(await storedRuns()).toEqual([
      { run_id: first.log.run_id, status: 'SUCCESS', start_time: at(0), end_time: at(60), duration_seconds: 60 },
      { run_id: second.log.run_id, status: 'FAILED', start_time: at(100), end_time: at(160), duration_seconds: 60 },
    ]);
  });

  it('are ended each by its ping when all come in one batch', async () => {
    const records = [0, 1, 2, 3].flatMap((n) => [aStart(n * 100), anEnd(n * 100 + 50)]);
    await intake.store(records.toReversed(), now);
    expect((await storedRuns()).map(({ duration_seconds }) => duration_seconds)).toEqual([50, 50, 50, 50]);
    expect(await openIds()).toEqual([]);
  });

  it('leave a ping without a start a run of its own, of unknown duration', async () => {
    const later = aStart(100);
    await intake.store([later, aStart(0, { zone: 'other' }), aStart(0, { run_key: 'k', source: 'x' })], now);
    const ping = anEnd(60);
    expect([...(await intake.store([ping], now)).stored]).toEqual([ping.log.run_id]);
    expect(await storedRuns()).toEqual([
      { run_id: ping.log.run_id, status: 'SUCCESS', start_time: at(60), end_time: at(60), duration_seconds: null },
    ]);
    expect(await openIds()).toHaveLength(3);
    expect((await intake.store([ping], now)).stored.size).toBe(0);
  });

  it('are superseded by a later start of their object, whatever the order, and can end all the same', async () => {
    const [first, second, third] = [aStart(0), aStart(100), aStart(200)];
    await intake.store([second], now);
    await intake.store([third, first], now);
    expect(await openIds()).toEqual([third.log.run_id]);
    await intake.store([aRun({ run_id: first.log.run_id, start_time: at(0), end_time: at(300) })], now);
    expect(await ask('select run_id, url from runs')).toEqual([
      { run_id: first.log.run_id, url: 'https://example.com/run' },
    ]);
    expect(await openIds()).toEqual([third.log.run_id]);
  });

  describe('of which more is said than can be', () => {
    const end = (overrides: Partial<StandardizedLog> = {}) =>
      aRun({ ...keyed, start_time: at(0), end_time: at(90), duration_seconds: 90, ...overrides });

    it.each<[string, (a: Run, b: Run) => Run[][]]>([
      ['one after the other', (a, b) => [[a], [b]]],
      ['together', (a, b) => [[a, b]]],
      ['with a start', (a, b) => [[aStart(0, keyed), a], [b]]],
      ['with a start, together', (a, b) => [[a, aStart(0, keyed), b]]],
      ['while the first one waits', (_a, b) => [[anEnd(90, keyed)], [b]]],
    ])('say so in words: %s', async (_, deliveries) => {
      const [a, b] = [end(), end({ status: 'FAILED', end_time: at(95), description: 'secret words' })];
      const conflicts = new Map<Run, string>();
      for (const batch of deliveries(a, b)) {
        for (const [run, detail] of (await intake.store(batch, now)).conflicts) conflicts.set(run, detail);
      }
      expect([...conflicts]).toEqual([
        [b, expect.stringMatching(/known as SUCCESS .* says FAILED .* differ in status, .*end_time/)],
      ]);
      expect(conflicts.get(b)).not.toContain('secret');
      const again = await intake.store([b], now);
      expect([again.conflicts.size, again.stored.size, again.complete.size]).toEqual([1, 0, 0]);
    });

    it('know a later word about an end with the same key, and not another run with it', async () => {
      await intake.store([aStart(0, keyed)], now);
      await intake.store([anEnd(90, { ...keyed, status: 'FAILED' })], now);
      const later = anEnd(95, { ...keyed, status: 'FAILED', description: 'run completed', cpu_time_seconds: 9 });
      const started = end({ status: 'FAILED', start_time: at(0.5), end_time: at(95) });
      for (const word of [later, started, aStart(3, keyed)]) {
        const { conflicts, stored } = await intake.store([word], now);
        expect([conflicts.size, stored.size]).toEqual([0, 0]);
      }
      expect(await ask('select duration_seconds from runs')).toEqual([{ duration_seconds: 90 }]);
      const next = end({ status: 'FAILED', start_time: at(3000), end_time: at(3090) });
      expect((await intake.store([next], now)).conflicts.size).toBe(1);
    });

    it.each<[string, Partial<StandardizedLog>, string | null]>([
      ['another object', { object_id: '1205', object_type: 'orders' }, 'object_id'],
      ['another zone', { zone: '2-Dev' }, 'zone'],
      ['its name alone', { object_id: 'invoices' }, null],
      ['its id alone', { object_type: '1204' }, null],
      [
        'no zone',
        { zone: 'default', normalizations: [{ field: 'zone', code: 'default_taken', original: null }] },
        null,
      ],
    ])('know an object by a key that comes again with %s', async (_name, over, differing) => {
      await intake.store([end(keyed)], now);
      const again = end({ ...keyed, ...over });
      const { conflicts, stored } = await intake.store([again], now);
      expect(stored.size).toBe(0);
      expect(conflicts.get(again) ?? null).toEqual(differing && expect.stringContaining(`differ in ${differing}`));
    });

    it('know a record that says less', async () => {
      await intake.store([end()], now);
      const { conflicts, complete } = await intake.store([end({ description: null, cpu_time_seconds: null })], now);
      expect([conflicts.size, complete.size]).toEqual([0, 1]);
    });
  });
});
