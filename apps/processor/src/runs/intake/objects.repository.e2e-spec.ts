import { defaultLimits, processRun } from '@app/analytics';
import type { StandardizedLog } from '@app/contracts';
import { aStandardizedLog } from '@app/contracts/testing';
import { Database, migrate } from '@app/database';
import { migrations } from '@app/database/testing';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import { type Run, RunsRepository } from '../runs.repository.js';
import type { ObjectLimits } from './object-limits.js';
import { aWriter } from '../testing/a-writer.js';
import { RunAdmission } from './run-admission.service.js';
import { UnusualRuns } from './unusual-runs.service.js';

const postgres = await findPostgres();
const limits: ObjectLimits = { perCompany: 10, inAll: 15, sources: 5 };
const now = Date.now();

const aRun = (overrides: Partial<StandardizedLog> = {}): Run => {
  const log = aStandardizedLog({ run_id: randomUUID(), ...overrides });
  return { log, metrics: processRun(log, defaultLimits), ingestedAtMs: null };
};
/** A run of each object from a number on. */
const runsOf = (count: number, from = 0, overrides: Partial<StandardizedLog> = {}): Run[] =>
  Array.from({ length: count }, (_, index) => aRun({ object_id: String(from + index), ...overrides }));

(postgres === null ? describe.skip : describe)('objects', () => {
  let server: TestPostgres;
  const databases: Database[] = [];

  /** A process of its own, which has seen nothing yet. */
  const aProcess = (changed: Partial<ObjectLimits> = {}): RunAdmission => {
    const database = new Database({ url: server.url, poolSize: 4 });
    databases.push(database);
    return new RunAdmission(database, aWriter(database), { ...limits, ...changed }, new UnusualRuns(database));
  };
  const ask = async (text: string): Promise<Record<string, unknown>[]> => {
    const { rows } = await databases[0]!.use((tables) => sql.raw<Record<string, unknown>>(text).execute(tables));
    return rows;
  };
  const storedObjects = async () =>
    (await ask('select distinct object_number::int as id from runs order by 1')).map(({ id }) => id);

  beforeAll(async () => {
    server = await postgres!.open();
    aProcess();
    await migrate(databases[0]!);
  }, 120_000);
  beforeEach(() => ask('truncate runs, objects, object_refusals, audit_log'));
  afterAll(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await server?.close();
  });

  it('of a company that looks like a known one are taken, and it is noted once', async () => {
    const noted = () =>
      ask('select actor_kind, action, companies, subject, detail from audit_log order by at, subject');
    const admission = aProcess();
    await admission.store(runsOf(1, 0, { company: 'acme' }), now);
    await admission.store(runsOf(1, 0, { company: 'globex' }), now);
    expect(await noted()).toEqual([]);
    // With a Cyrillic first letter.
    for (const from of [0, 1]) await admission.store(runsOf(1, from, { company: '\u0430cme' }), now);
    await aProcess().store(runsOf(1, 2, { company: '\u0430cme' }), now);
    expect(await noted()).toEqual([
      {
        ...{ actor_kind: 'program', action: 'company_looks_alike', companies: null, subject: '\u0430cme' },
        detail: {
          code_points: 'U+0430 U+0063 U+006D U+0065',
          looks_like: [{ name: 'acme', code_points: 'U+0061 U+0063 U+006D U+0065' }],
        },
      },
    ]);
    expect(await ask(`select count(*)::int as count from runs where company = '\u0430cme'`)).toEqual([{ count: 3 }]);
  });

  it('are taken up to the limit of their company; those that are known go on, and so do other companies', async () => {
    const admission = aProcess();
    const first = await admission.store(runsOf(12), now);
    expect(first.stored.size).toBe(10);
    expect([...first.refused.keys()].map(({ log }) => log.object_id)).toEqual(['10', '11']);
    expect([...first.refused.values()][0]).toBe(
      'the object is new, and the company "acme" has 10 objects, the limit MAX_OBJECTS_PER_COMPANY',
    );
    // Both in this process and in one that has not seen them.
    for (const other of [admission, aProcess()]) {
      const { stored, refused } = await other.store([...runsOf(11), ...runsOf(2, 0, { company: 'boreal' })], now);
      expect([stored.size, refused.size]).toEqual([12, 1]);
    }
    expect(await storedObjects()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await ask('select company, refused_count::int from object_refusals')).toEqual([
      { company: 'acme', refused_count: 4 },
    ]);
  });

  it('are limited in all, and so are sources, however many companies are made up', async () => {
    const made = Array.from({ length: 20 }, (_, index) => aRun({ company: `made up ${index}` }));
    expect((await aProcess().store(made, now)).stored.size).toBe(5);
    const known = Array.from({ length: 20 }, (_, index) =>
      aRun({ company: `made up ${index % 5}`, object_id: String(index) }),
    );
    const { stored, refused } = await aProcess().store(known, now);
    expect([stored.size, refused.size]).toEqual([10, 10]);
    expect(new Set(refused.values())).toEqual(
      new Set(['the object is new, and there are 15 objects, the limit MAX_OBJECTS']),
    );
    expect(await ask('select company, refused_count::int from object_refusals')).toEqual([
      { company: null, refused_count: 25 },
    ]);
  });

  it('are as many as the limit and no more when eight processes admit the last places at once', async () => {
    for (let round = 0; round < 3; round++) {
      await ask('truncate runs, objects, object_refusals');
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, index) => aProcess().store(runsOf(6, 3 * index), now)),
      );
      expect(await storedObjects()).toHaveLength(10);
      expect(await ask('select count(*)::int as count from objects')).toEqual([{ count: 10 }]);
      // Each run is exactly one of the two.
      const ids = new Set(
        outcomes.flatMap(({ stored, refused }) => [...stored, ...[...refused.keys()].map(({ log }) => log.run_id)]),
      );
      expect(ids.size).toBe(48);
    }
  });

  it('have their stored runs known as duplicates, also when their place is gone', async () => {
    const [run] = runsOf(1);
    await aProcess().store([run!], now);
    await ask('truncate objects');
    await aProcess().store(runsOf(10, 100), now);
    const again = await aProcess().store([run!, aRun({ object_id: '0' })], now);
    expect([again.stored.size, again.refused.size]).toEqual([0, 1]);
  });

  it('give their places to others when no run of them came for 92 days, and there is no other room', async () => {
    await aProcess().store(runsOf(10), now);
    await ask(`update objects set last_seen = current_date - 92`);
    expect((await aProcess().store(runsOf(1, 50), now)).refused.size).toBe(1);
    await ask(`update objects set last_seen = current_date - 93`);
    // One of them is seen again, and keeps its place.
    expect((await aProcess().store(runsOf(1), now)).stored.size).toBe(1);
    const { stored, refused } = await aProcess().store(runsOf(10, 50), now);
    expect([stored.size, refused.size]).toEqual([9, 1]);
  });

  it('are admitted when a raised limit makes room', async () => {
    const runs = runsOf(12);
    const [refused] = [...(await aProcess().store(runs, now)).refused.keys()];
    const { stored } = await aProcess({ perCompany: 11 }).store([refused!], now);
    expect([...stored]).toEqual([refused!.log.run_id]);
  });

  it('come out of the runs of an older version when the table is made, all of them', async () => {
    await new RunsRepository(databases[0]!).insertNew([
      ...runsOf(30),
      ...runsOf(3, 0, { zone: 'other', company: 'boreal' }),
    ]);
    await ask('drop table objects; drop table object_refusals');
    await ask('alter table runs rename column object_number to object_id');
    await databases[0]!.use((tables) =>
      tables.transaction().execute((session) => migrations['0005-objects']!.up(session)),
    );
    await ask('alter table runs rename column object_id to object_number');
    const { stored, refused } = await aProcess().store([...runsOf(31), ...runsOf(3, 0, { zone: 'other' })], now);
    expect([stored.size, refused.size]).toEqual([30, 4]);
  });
});
