import { defaultLimits, processRun } from '@app/analytics';
import type { StandardizedLog } from '@app/contracts';
import { aStandardizedLog } from '@app/contracts/testing';
import { Database, migrate } from '@app/database';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { RunAdmission } from '../intake/run-admission.service.js';
import { UnusualRuns } from '../intake/unusual-runs.service.js';
import type { Run } from '../runs.repository.js';
import { aWriter } from '../testing/a-writer.js';

const postgres = await findPostgres();
const RUNS = 5000;
const CHUNK = 100;
const now = Date.parse('2025-09-05T21:00:00Z');
const limits = { perCompany: 10_000, inAll: 50_000, sources: 1000 };

const idOf = (number: number): string => `00000000-0000-5000-8000-${number.toString(16).padStart(12, '0')}`;
const at = (secs: number): string => new Date(now - 86_400_000 + secs * 1000).toISOString();
const secsOf = (number: number): number => 1 + (number % 59);
const aRun = (overrides: Partial<StandardizedLog>): Run => {
  const log = aStandardizedLog({ sequence_id: null, ...overrides });
  return { log, metrics: processRun(log, defaultLimits), ingestedAtMs: now };
};
const namesOf = (number: number) => ({
  run_id: idOf(number),
  run_key: `run ${number}`,
  object_id: String(number % 97),
  object_type: `object ${number % 97}`,
});
const startOf = (number: number): Run =>
  aRun({
    ...namesOf(number),
    ...{ status: 'RUNNING', start_time: at(number), end_time: null, duration_seconds: null, description: null },
    url: `https://example.com/${number}`,
  });
/** Every third one has its start. */
const endOf = (number: number): Run => {
  const end_time = at(number + secsOf(number));
  if (number % 3 === 0) {
    return aRun({ ...namesOf(number), start_time: at(number), end_time, duration_seconds: secsOf(number) });
  }
  const normalizations = [{ field: 'start_time', code: 'start_unknown', original: null } as const];
  return aRun({ ...namesOf(number), start_time: end_time, end_time, duration_seconds: null, normalizations });
};

/** Numbers below 1 that look like chance and are the same each time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

function shuffled<T>(all: readonly T[], next: () => number): T[] {
  const result = [...all];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}

const chunksOf = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, index) => all.slice(index * CHUNK, (index + 1) * CHUNK));

(postgres === null ? describe.skip : describe)('starts and ends of 5000 runs, by two processes', () => {
  let server: TestPostgres;
  const databases: Database[] = [];
  const aProcess = (): RunAdmission => {
    const database = new Database({ url: server.url, poolSize: 4 });
    databases.push(database);
    return new RunAdmission(database, aWriter(database), limits, new UnusualRuns(database));
  };
  const ask = async <T = Record<string, unknown>>(text: string): Promise<T[]> => {
    const { rows } = await databases[0]!.use((tables) => sql.raw<T>(text).execute(tables));
    return rows;
  };

  beforeAll(async () => {
    server = await postgres!.open();
    aProcess();
    await migrate(databases[0]!);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await server?.close();
  });

  it.each([1, 2, 3])(
    'come out as each run once, complete, with its duration, and none is open (%i)',
    async (seed) => {
      await ask('truncate runs, open_runs, objects');
      const next = chance(seed);
      const numbers = Array.from({ length: RUNS }, (_, number) => number);
      const records = numbers.flatMap((number) => [startOf(number), endOf(number)]);
      // Near each other, in both orders, and one in five twice; and whole chunks are delivered again, to either process.
      const near = records
        .flatMap((record) => (next() < 0.2 ? [record, record] : [record]))
        .map((record, index) => ({ record, place: index + next() * 3 * CHUNK }))
        .sort((a, b) => a.place - b.place)
        .map(({ record }) => record);
      const chunks = chunksOf(seed === 3 ? shuffled(near, next) : near);
      const deliveries = chunks.flatMap((chunk) => (next() < 0.3 ? [chunk, chunk] : [chunk]));
      let stored = 0;
      const conflicts: string[] = [];
      const queue = [...deliveries];
      const consume = async (process: RunAdmission): Promise<void> => {
        for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift()) {
          const settled = await process.store(chunk, now);
          stored += settled.stored.size;
          conflicts.push(...settled.conflicts.values());
        }
      };
      const processes = [aProcess(), aProcess()];
      await Promise.all([...processes, ...processes].map(consume));

      expect(await ask('select deadlocks from pg_stat_database where datname = current_database()')).toEqual([
        { deadlocks: '0' },
      ]);
      expect(conflicts).toEqual([]);
      expect(stored).toBe(RUNS);
      const rows = await ask<Record<string, unknown>>(
        `select run_id, status, extract(epoch from start_time)::float8 as started, duration_seconds, efficiency_score
       from runs order by run_id`,
      );
      expect(rows).toEqual(
        numbers.map((number) => ({
          run_id: idOf(number),
          status: 'SUCCESS',
          started: Date.parse(at(number)) / 1000,
          duration_seconds: secsOf(number),
          efficiency_score: processRun({ ...endOf(number).log, duration_seconds: secsOf(number) }, defaultLimits)
            .efficiency_score,
        })),
      );
      // The fields that the end lacks are there, unless start and whole end were written at the same moment.
      const [{ lacking }] = (await ask<{ lacking: number }>(
        'select count(*)::int as lacking from runs where url is null',
      )) as [{ lacking: number }];
      expect(lacking).toBeLessThanOrEqual(RUNS / 3);
      const open = await ask<{ run_id: string }>(
        'select run_id from open_runs where closed_at is null and not exists (select from runs where runs.run_id = open_runs.run_id)',
      );
      expect(open).toEqual([]);
    },
    120_000,
  );
});
