import { Database, migrate } from '@app/database';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { CompanyZones } from '@app/time';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { defaultLimits, processRun } from '@app/analytics';
import { RunAdmission } from '../apps/processor/src/runs/intake/run-admission.service.js';
import { UnusualRuns } from '../apps/processor/src/runs/intake/unusual-runs.service.js';
import type { Run } from '../apps/processor/src/runs/runs.repository.js';
import { aWriter } from '../apps/processor/src/runs/testing/a-writer.js';
import { standardize } from '../apps/standardization/src/standardize/standardize.js';

const postgres = await findPostgres();
const zone = 'America/Toronto';
const zones = new CompanyZones('', zone);
/** 01:00 in summer time, the first one of the night. */
const FIRST_HOUR_MS = Date.parse('2025-11-02T05:00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const two = (number: number): string => String(number).padStart(2, '0');

/** Two objects that run every quarter of an hour, in the hour that exists twice; the second time one of them fails. */
const records = [0, 1].flatMap((hour) =>
  [0, 15, 30, 45].flatMap((minute) =>
    [
      { object_id: 1, name: 'contacts', second: 1 },
      { object_id: 2, name: 'deals', second: 21 },
    ].map(({ second, ...object }) => ({
      raw: {
        ...{
          company: 'mtl',
          source: 'zohobooks',
          zone: '1-Raw',
          sequence_id: `2025-11-02-01-${two(minute)}`,
          ...object,
        },
        ...(hour === 1 && second === 21 ? { status: 'FAILED', description: '500 boom' } : { status: 'SUCCESS' }),
        start_time: `02-11-2025 01:${two(minute)}:${two(second)}`,
        end_time: `02-11-2025 01:${two(minute)}:${two(second + 10)}`,
        duration_seconds: 10,
      },
      arrivedMs: FIRST_HOUR_MS + hour * HOUR_MS + minute * MINUTE_MS + (second + 12) * 1000,
    })),
  ),
);

const runOf = ({ raw, arrivedMs }: (typeof records)[number]): Run => {
  const outcome = standardize(raw, { zoneOf: zones.zoneOf, maxFutureSecs: 900 }, arrivedMs);
  if (outcome.kind === 'reject') throw new Error(outcome.detail);
  return { log: outcome.value, metrics: processRun(outcome.value, defaultLimits), ingestedAtMs: arrivedMs };
};

(postgres === null ? describe.skip : describe)('the hour that exists twice', () => {
  let server: TestPostgres;
  let database: Database;
  let intake: RunAdmission;
  beforeAll(async () => {
    server = await postgres!.open();
    database = new Database({ url: server.url, poolSize: 2 });
    await migrate(database);
    intake = new RunAdmission(
      database,
      aWriter(database, zone),
      { perCompany: 100, inAll: 100, sources: 100 },
      new UnusualRuns(database),
    );
  }, 120_000);
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });

  const stored = async () => {
    const { rows } = await database.use((tables) =>
      sql<{ minute: string; status: string; object: string }>`
        select to_char(start_time, 'HH24:MI:SS') as minute, status, object_number as object from runs order by start_time`.execute(
        tables,
      ),
    );
    return rows;
  };

  it('keeps all runs in order, and all failures, also of an object that says the same each time', async () => {
    for (const record of records) {
      expect((await intake.store([runOf(record)], record.arrivedMs)).conflicts.size).toBe(0);
    }
    const runs = await stored();
    expect(runs.map(({ minute }) => minute)).toEqual(
      ['05', '06'].flatMap((hour) => ['00', '15', '30', '45'].flatMap((m) => [`${hour}:${m}:01`, `${hour}:${m}:21`])),
    );
    expect(runs.filter(({ status }) => status === 'FAILED').map(({ minute }) => minute)).toEqual([
      '06:00:21',
      '06:15:21',
      '06:30:21',
      '06:45:21',
    ]);
  });

  it('keeps none twice when all of it is delivered again, or sent again later', async () => {
    for (const laterMs of [0, 12 * HOUR_MS]) {
      const again = records.map(({ raw, arrivedMs }) => runOf({ raw, arrivedMs: arrivedMs + laterMs }));
      const settled = await intake.store(again, Date.now());
      expect([settled.stored.size, settled.conflicts.size]).toEqual([0, 0]);
    }
    expect(await stored()).toHaveLength(16);
  });
});
