import { defaultLimits, processRun } from '@app/analytics';
import { type DeadLetter, type ErrorCode, isIntegerId, runStatuses, type StandardizedLog, wrap } from '@app/contracts';
import { aStandardizedLog } from '@app/contracts/testing';
import { Database, migrate, objectNumberOf } from '@app/database';
import { migrations } from '@app/database/testing';
import { anActor, findPostgres, type TestPostgres } from '@app/platform/testing';
import { Scope } from '@app/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { sql } from 'kysely';
import { AnalyticsQueries } from './analytics/analytics.queries.js';
import { RolledRunsQueries } from './analytics/rolled-runs.queries.js';
import { DeadLettersRepository } from './dead-letters/dead-letters.repository.js';
import { readDeadLetter } from './dead-letters/read-dead-letter.js';
import { type Run, RunsRepository } from './runs/runs.repository.js';

const postgres = await findPostgres();

const idOf = (number: number): string => `00000000-0000-5000-8000-${number.toString(16).padStart(12, '0')}`;

const aRun = (overrides: Partial<StandardizedLog> = {}): Run => {
  const log = aStandardizedLog(overrides);
  return { log, metrics: processRun(log, defaultLimits), ingestedAtMs: Date.parse('2025-09-05T21:00:00.123Z') };
};
const someRuns = (count: number, from = 0): Run[] =>
  Array.from({ length: count }, (_, index) => aRun({ run_id: idOf(from + index), object_id: String(from + index) }));

/** So many that they are copied. */
const MANY = 30;

const aDeadLetter = (number: number, overrides: Partial<DeadLetter> = {}): DeadLetter => ({
  dead_letter_id: idOf(number),
  company: 'acme',
  run_id: null,
  code: 'time_unreadable',
  detail: 'Debut is "soon", Fin is missing',
  source_topic: 'raw-logs',
  partition: 0,
  offset: String(number),
  service: 'standardization',
  time: `2025-09-05T21:00:00.${String(number).padStart(6, '0').replace(/0$/, '1')}Z`,
  key_base64: Buffer.from('key').toString('base64'),
  value_base64: Buffer.from('{"data":{}}').toString('base64'),
  ...overrides,
});

const bigintOf = (value: number | null): string | null => (value === null ? null : String(value));

/** Runs all steps, also after a failure: the rows that a writer left behind are checked afterwards. */
const outcomes = async (work: readonly Promise<unknown>[]): Promise<unknown[]> =>
  (await Promise.allSettled(work)).map((result) =>
    result.status === 'fulfilled' ? 'done' : (result.reason as unknown),
  );

(postgres === null ? describe.skip : describe)('the store', () => {
  let server: TestPostgres;
  const databases: Database[] = [];
  const connect = (silenceTimeoutMs?: number): Database => {
    const database = new Database({ url: server.url, poolSize: 8, silenceTimeoutMs });
    databases.push(database);
    return database;
  };
  const tablesOf = (database: Database): Promise<unknown[]> =>
    database.use(async (tables) => {
      const { rows } = await sql`select name from kysely_migration order by name`.execute(tables);
      return rows;
    });

  let database: Database;
  let runs: RunsRepository;
  let deadLetters: DeadLettersRepository;
  let queries: AnalyticsQueries;

  beforeAll(async () => {
    server = await postgres!.open();
    database = connect();
    runs = new RunsRepository(database);
    deadLetters = new DeadLettersRepository(database);
    queries = new AnalyticsQueries(database, new RolledRunsQueries(database));
    await migrate(database);
  });
  beforeEach(() => database.use((tables) => sql`truncate runs, dead_letters`.execute(tables)));
  afterAll(async () => {
    await Promise.all(databases.map((each) => each.close()));
    await server?.close();
  });

  const stored = (): Promise<{ run_id: string }[]> =>
    database.use(async (tables) => {
      const rows = await tables.selectFrom('runs').selectAll().orderBy('run_id').execute();
      return rows;
    });
  const storedIds = async (): Promise<unknown[]> => (await stored()).map(({ run_id }) => run_id);

  describe('makes its tables', () => {
    beforeEach(() => database.use((tables) => sql`drop schema public cascade; create schema public`.execute(tables)));
    afterAll(() => migrate(database));

    const names = Object.keys(migrations).map((name) => ({ name }));

    it('once, however often it is asked', async () => {
      await migrate(database);
      await runs.insertNew(someRuns(3));
      await migrate(database);
      expect(await tablesOf(database)).toEqual(names);
      expect(await storedIds()).toHaveLength(3);
    });

    it('once, when several processes start together', async () => {
      const others = [connect(), connect(), connect()];
      expect(await outcomes(others.map((other) => migrate(other)))).toEqual(['done', 'done', 'done']);
      expect(await tablesOf(database)).toEqual(names);
      expect([...(await new RunsRepository(others[2]!).insertNew(someRuns(1)))]).toEqual([idOf(0)]);
    });
  });

  describe('keeps runs', () => {
    it('and says which of them it did not know', async () => {
      expect(await runs.insertNew([])).toEqual(new Set());
      expect(await runs.insertNew(someRuns(3))).toEqual(new Set([idOf(0), idOf(1), idOf(2)]));
      expect(await runs.insertNew(someRuns(3, 2))).toEqual(new Set([idOf(3), idOf(4)]));
      expect(await storedIds()).toEqual([0, 1, 2, 3, 4].map(idOf));
    });

    it('and changes nothing when they come again, whatever they say then', async () => {
      await runs.insertNew(someRuns(3));
      const before = await stored();
      const again = someRuns(3).map(({ log }) => aRun({ ...log, status: 'FAILED', duration_seconds: 9 }));
      expect(await runs.insertNew(again)).toEqual(new Set());
      expect(await stored()).toEqual(before);
    });

    it('once that come twice in one batch', async () => {
      const [first, second] = someRuns(2);
      expect(await runs.insertNew([second!, first!, second!, first!])).toEqual(new Set([idOf(0), idOf(1)]));
      expect(await storedIds()).toEqual([idOf(0), idOf(1)]);
    });

    it.each<[string, Partial<StandardizedLog>]>([
      ['microseconds', { start_time: '2025-09-05T20:45:26.191702Z', end_time: '2025-09-05T20:45:26.000001Z' }],
      [
        'the first and the last moment',
        { start_time: '0001-01-01T00:00:00Z', end_time: '9999-12-31T23:59:59.999999Z' },
      ],
      ['what is unknown', { timestamp: null, parameters: null, end_time: null, duration_seconds: null }],
      ['more of it', { cpu_time_seconds: null, memory_used_bytes: null, description: null, error_message: null }],
      ['negative memory', { memory_used_bytes: -50_577_408 }],
      [
        'the largest integers',
        { object_id: String(Number.MAX_SAFE_INTEGER), memory_used_bytes: Number.MIN_SAFE_INTEGER },
      ],
      ['numbers of any size', { duration_seconds: 5e-324, cpu_time_seconds: Number.MAX_VALUE }],
      ['numbers with every digit', { duration_seconds: 0.1 + 0.2, cpu_time_seconds: 787.76789 }],
      ['zeros', { object_id: '0', duration_seconds: 0, cpu_time_seconds: 0, memory_used_bytes: 0 }],
      [
        'any script',
        { source: 'Réussi ✅ 成功 نجاح', object_type: '👩‍👩‍👧 e\u0301 \u2028', description: '\u0001\t\r\n"\\\\' },
      ],
      [
        'what looks like SQL or JSON',
        { company: `o'neil"; drop table runs --`, parameters: '{"a": [null, "\\u0000"]}' },
      ],
      ['empty texts', { parameters: '', description: '', error_message: '' }],
      [
        'a description of 900 KB',
        { status: 'FAILED', description: 'é'.repeat(450_000), error_message: 'x'.repeat(900_000) },
      ],
      ['no cycle and no transformation', { sequence_id: null, transformation: null }],
      ['an id that is a text', { object_id: 'a/b' }],
      ['an id of more digits than a double holds', { object_id: '4567890123456789012' }],
      [
        'all that a sender can say of it',
        {
          ...{ rows_in: 0, rows_out: Number.MAX_SAFE_INTEGER, bytes_out: 7, attempt: 2, run_key: 'run 👻 7' },
          ...{ url: 'https://host/runs/7?x=1', labels: { team: 'sales', 'a "b"': '' } },
        },
      ],
      ...runStatuses.map((status): [string, Partial<StandardizedLog>] => [`the status ${status}`, { status }]),
      ['notes', { normalizations: [{ field: 'cpu_time_seconds', code: 'cpu_unreadable', original: '0x10 \\ "' }] }],
    ])('with %s exactly as they were, alone and among many', async (_, overrides) => {
      const run = aRun({ run_id: idOf(7), ...overrides });
      await runs.insertNew([run]);
      const [row] = await stored();
      // Many are copied, a few are inserted.
      await runs.insertNew([aRun({ run_id: idOf(8), ...overrides }), ...someRuns(MANY, 100)]);
      const copied = (await stored()).find(({ run_id }) => run_id === idOf(8))!;
      const { stored_at, stored_by, run_id } = row as Record<string, unknown>;
      expect({ ...copied, stored_at, stored_by, run_id }).toEqual(row);
      const { object_id, memory_used_bytes, rows_in, rows_out, bytes_out, labels, ...log } = run.log;
      const { throughput_objects_per_minute, efficiency_score, resource_utilization, is_anomaly, anomaly_reason } =
        run.metrics;
      expect(row).toEqual({
        ...log,
        object_number: objectNumberOf(object_id),
        object_text: isIntegerId(object_id) ? null : object_id,
        memory_used_bytes: bigintOf(memory_used_bytes),
        rows_in: bigintOf(rows_in),
        rows_out: bigintOf(rows_out),
        bytes_out: bigintOf(bytes_out),
        labels: Object.keys(labels).length === 0 ? null : labels,
        throughput_objects_per_minute,
        efficiency_score,
        resource_utilization,
        is_anomaly,
        anomaly_reason,
        ingested_at: '2025-09-05T21:00:00.123Z',
        stored_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
        stored_by: expect.stringMatching(/^\d+$/),
        object_key: expect.stringMatching(/^[\da-f-]{36}$/),
      });
    });

    it('with any number and any text that PostgreSQL can keep', async () => {
      const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((value) => !value.includes('\0'));
      const seconds = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
      const fields = { description: text, source: text, duration_seconds: seconds, cpu_time_seconds: seconds };
      await fc.assert(
        fc.asyncProperty(fc.array(fc.record(fields), { minLength: 1, maxLength: 50 }), async (all) => {
          await database.use((tables) => sql`truncate runs`.execute(tables));
          await runs.insertNew(all.map((some, index) => aRun({ run_id: idOf(index), ...some })));
          expect(await stored()).toMatchObject(all);
        }),
        { numRuns: 10 },
      );
    });

    it('each once when many write overlapping batches in any order at the same time', async () => {
      const all = someRuns(400);
      const batches = Array.from({ length: 24 }, (_, writer) => {
        const batch = Array.from({ length: 150 }, (_, index) => all[(writer * 50 + index) % all.length]!);
        return writer % 2 === 0 ? batch : batch.toReversed();
      });
      const inserted = await Promise.all(batches.map((batch) => runs.insertNew(batch)));
      const reported = inserted.flatMap((ids) => [...ids]);
      expect(reported.sort()).toEqual(all.map(({ log }) => log.run_id));
      expect(await storedIds()).toEqual(all.map(({ log }) => log.run_id));
    });

    it('that many writers copy at once, each of them once, and none when a start of one waits', async () => {
      const all = someRuns(10 * MANY);
      await database.use((tables) =>
        sql`insert into open_runs (run_id, company, zone, source, object_number, object_type, started_at)
          values (${idOf(7)}, 'c', 'z', 's', 1, 'o', now())`.execute(tables),
      );
      const connections = [1, 2, 3, 4].map(() => connect());
      const inserted = await Promise.all(connections.map((other) => new RunsRepository(other).insertNew(all)));
      expect(inserted.flatMap((ids) => [...ids]).sort()).toEqual(all.map(({ log }) => log.run_id).toSpliced(7, 1));
      expect(await storedIds()).toEqual(all.map(({ log }) => log.run_id).toSpliced(7, 1));
      await database.use((tables) => sql`truncate open_runs`.execute(tables));
    });

    it.each<[string, Partial<StandardizedLog>]>([
      ['a NUL in a text', { description: 'a\0b' }],
      ['a NUL in a note', { normalizations: [{ field: 'status', code: 'status_mapped', original: '\0' }] }],
      ['half of a surrogate pair', { source: 'a\ud800' }],
      ['a day that does not exist', { start_time: '2025-02-30T00:00:00Z' }],
      ['a status of its own', { status: 'MAYBE' as never }],
      ['an id that is none', { run_id: 'not a uuid' }],
      ['no company', { company: null as never }],
    ])('all or none: a batch with %s is refused whole', async (_, overrides) => {
      for (const others of [5, MANY]) {
        const batch = [...someRuns(others), aRun({ run_id: idOf(2000), ...overrides }), ...someRuns(5, 100)];
        await expect(runs.insertNew(batch)).rejects.toMatchObject({ code: 'store_rejected', retryable: false });
        expect(await stored()).toEqual([]);
      }
      expect((await runs.insertNew(someRuns(5))).size).toBe(5);
    });
  });

  describe('answers questions', () => {
    const known = (values: (number | null)[]): number[] =>
      values.filter((value): value is number => value !== null && value >= 0).sort((a, b) => a - b);
    const percentile = (values: (number | null)[], fraction: number): number | null => {
      const sorted = known(values);
      if (sorted.length === 0) return null;
      const rank = fraction * (sorted.length - 1);
      const low = sorted[Math.floor(rank)]!;
      return low + (rank - Math.floor(rank)) * (sorted[Math.ceil(rank)]! - low);
    };
    const closeTo = (value: number | null): unknown => (value === null ? null : expect.closeTo(value, 6));

    it('with zeros and nulls when it is empty', async () => {
      expect(await queries.summary(Scope.all)).toEqual({
        total_logs_processed: 0,
        success_count: 0,
        failed_count: 0,
        success_rate: null,
        anomaly_count: 0,
        anomaly_rate: null,
        average_efficiency_score: null,
        average_duration_seconds: null,
        total_sources: 0,
        last_updated: null,
        duration_seconds: { p50: null, p95: null, p99: null, max: null },
        exact: true,
      });
      expect(await queries.sources(Scope.all)).toEqual({});
      expect(await queries.recent(Scope.all, 10)).toEqual({
        total_logs: 0,
        requested_limit: 10,
        returned_count: 0,
        logs: [],
      });
      expect(await queries.anomalies(Scope.all, 10)).toEqual({ total_anomalies: 0, recent_anomalies: [] });
      expect(await queries.stored(Scope.all)).toEqual({ runs: 0, sources: 0 });
    });

    it('with the percentiles that a naive computation finds, source by source', async () => {
      const seconds = fc.option(fc.integer({ min: 0, max: 5_000_000_000 }).map((micros) => micros / 1e6));
      const bytes = fc.option(fc.integer({ min: -1_000_000, max: 200_000_000 }));
      const fields = {
        source: fc.constantFrom('Efficy', '__proto__', '7'),
        duration_seconds: seconds,
        cpu_time_seconds: seconds,
        memory_used_bytes: bytes,
      };
      await fc.assert(
        fc.asyncProperty(fc.array(fc.record(fields), { minLength: 1, maxLength: 60 }), async (all) => {
          await database.use((tables) => sql`truncate runs`.execute(tables));
          await runs.insertNew(all.map((some, index) => aRun({ run_id: idOf(index), ...some })));
          const sources = await queries.sources(Scope.all);
          expect(Object.keys(sources).sort()).toEqual([...new Set(all.map(({ source }) => source))].sort());
          for (const [source, answer] of Object.entries(sources)) {
            const own = all.filter((run) => run.source === source);
            const durations = own.map(({ duration_seconds }) => duration_seconds);
            const memory = own.map(({ memory_used_bytes }) => memory_used_bytes);
            expect(answer).toMatchObject({
              total_count: own.length,
              duration_seconds: {
                p50: closeTo(percentile(durations, 0.5)),
                p95: closeTo(percentile(durations, 0.95)),
                p99: closeTo(percentile(durations, 0.99)),
                max: known(durations).at(-1) ?? null,
              },
              cpu_time_seconds: {
                p95: closeTo(
                  percentile(
                    own.map((run) => run.cpu_time_seconds),
                    0.95,
                  ),
                ),
              },
              memory_used_bytes: { p95: closeTo(percentile(memory, 0.95)), max: known(memory).at(-1) ?? null },
            });
          }
          const durations = all.map(({ duration_seconds }) => duration_seconds);
          expect((await queries.summary(Scope.all)).duration_seconds).toEqual({
            p50: closeTo(percentile(durations, 0.5)),
            p95: closeTo(percentile(durations, 0.95)),
            p99: closeTo(percentile(durations, 0.99)),
            max: known(durations).at(-1) ?? null,
          });
        }),
        { numRuns: 10 },
      );
    });

    it('with averages that do not show in which order the runs came', async () => {
      // The exact average, 371.5061995, is a tie, and sums of floating-point numbers fall on either side of it.
      const durations = Array.from({ length: 200 }, (_, index) => (((index * 6_628_203) % 900_000_000) + 1) / 1e6);
      const averages: unknown[] = [];
      for (const order of [durations, durations.toReversed(), durations.toSorted((a, b) => b - a)]) {
        await database.use((tables) => sql`truncate runs`.execute(tables));
        await runs.insertNew(order.map((duration_seconds, index) => aRun({ run_id: idOf(index), duration_seconds })));
        averages.push((await queries.sources(Scope.all)).zohobooks?.avg_duration);
      }
      expect(averages).toEqual([371.5062, 371.5062, 371.5062]);
    });

    it('with the latest runs by their start, the newest last', async () => {
      const batch = someRuns(5).map(({ log }, index) =>
        aRun({
          ...log,
          start_time: `2025-09-05T16:45:2${[3, 1, 4, 1, 5][index]}.5Z`,
          status: index < 2 ? 'FAILED' : 'SUCCESS',
        }),
      );
      await runs.insertNew(batch);
      const { logs, ...counts } = await queries.recent(Scope.all, 3);
      expect(counts).toEqual({ total_logs: 5, requested_limit: 3, returned_count: 3 });
      expect(logs.map(({ run_id }) => run_id)).toEqual([0, 2, 4].map(idOf));
      const { total_anomalies, recent_anomalies } = await queries.anomalies(Scope.all, 1);
      expect({ total_anomalies, ids: recent_anomalies.map(({ run_id }) => run_id) }).toEqual({
        total_anomalies: 2,
        ids: [idOf(0)],
      });
    });

    it('to each who asks while others write', async () => {
      const writes = Array.from({ length: 20 }, (_, index) => runs.insertNew(someRuns(20, 20 * index)));
      const reads = Array.from({ length: 60 }, (_, index) => queries.recent(Scope.all, 1 + index));
      const answers = await Promise.all(reads);
      await Promise.all(writes);
      expect(answers.map(({ requested_limit }) => requested_limit)).toEqual(answers.map((_, index) => 1 + index));
      for (const { logs, returned_count, requested_limit } of answers) {
        expect(returned_count).toBe(logs.length);
        expect(logs.length).toBeLessThanOrEqual(requested_limit);
      }
      expect(await queries.stored(Scope.all)).toEqual({ runs: 400, sources: 1 });
    });
  });

  describe('keeps dead letters', () => {
    it('once each, with their bytes', async () => {
      const bytes = Buffer.from([0, 255, 1, 128, 10]).toString('base64');
      const batch = [
        aDeadLetter(1, { key_base64: null, value_base64: null, run_id: idOf(9) }),
        aDeadLetter(2, { key_base64: '', value_base64: bytes, detail: 'déjà "vu" 👻', offset: '9007199254740993' }),
        aDeadLetter(2, { detail: 'the same again' }),
      ];
      expect(await deadLetters.insertNew([])).toBe(0);
      expect(await deadLetters.insertNew(batch)).toBe(2);
      expect(await deadLetters.insertNew(batch)).toBe(0);
      for (const deadLetter of batch.slice(0, 2)) {
        expect(await deadLetters.find(Scope.all, deadLetter.dead_letter_id)).toEqual({
          ...deadLetter,
          ...{ source: null, zone: null, object_id: null, object_type: null },
          stored_at: expect.stringMatching(/Z$/),
          replayed_at: null,
          replay_count: 0,
        });
      }
    });

    it('whatever another program writes on their topic', async () => {
      const anyTime = fc.constantFrom(
        '2025-09-05T21:00:00.123456Z',
        '2025-02-30T00:00:00Z',
        '0000-01-01T00:00:00Z',
        '2025-01-01T24:00:00Z',
        '2025-01-01 (yesterday) Z',
        '2025-1-1Z',
        'soon',
      );
      const anyText = fc.constantFrom('', 'text', 'a\0b', 'a\ud800', '👻', 'x'.repeat(100_000));
      const fields = {
        dead_letter_id: fc.constantFrom(idOf(1), 'no id', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
        run_id: fc.constantFrom(null, idOf(1), ''),
        code: fc.constantFrom('json_invalid', 'no_such_code', '__proto__'),
        detail: anyText,
        source_topic: fc.oneof(fc.constant('raw-logs'), anyText),
        partition: fc.constantFrom(0, -1, 2 ** 31, 2 ** 31 - 1, 0.5),
        offset: fc.constantFrom('0', '-1', '9'.repeat(18), '9'.repeat(19), '1e3'),
        service: anyText,
        time: anyTime,
        key_base64: fc.oneof(fc.constant(null), anyText),
        value_base64: fc.oneof(fc.constant(null), anyText),
      };
      const aValue = fc.oneof(
        fc
          .record(fields, { requiredKeys: [] })
          .map((some) => wrap({ ...aDeadLetter(1), ...some }, 'elsewhere', new Date())),
        fc.jsonValue().map((value) => wrap(value, 'elsewhere', new Date())),
        fc.string(),
      );
      await fc.assert(
        fc.asyncProperty(aValue, fc.nat(), async (value, offset) => {
          await database.use((tables) => sql`truncate dead_letters`.execute(tables));
          const received = { partition: 0, offset: String(offset), key: null, value: Buffer.from(value), headers: {} };
          expect(await deadLetters.insertNew([readDeadLetter(received)])).toBe(1);
        }),
        { numRuns: 150 },
      );
    });

    it('and finds none that is not there', async () => {
      expect(await deadLetters.find(Scope.all, idOf(1))).toBeNull();
    });

    it('and lists them by code, the newest first, without their bytes', async () => {
      const codes: ErrorCode[] = ['time_unreadable', 'status_unknown', 'time_unreadable', 'internal_error'];
      await deadLetters.insertNew(codes.map((code, index) => aDeadLetter(index, { code })));
      const listed = await deadLetters.list(Scope.all, { code: 'time_unreadable', limit: 10 });
      expect(listed.map(({ dead_letter_id, code }) => [dead_letter_id, code])).toEqual([
        [idOf(2), 'time_unreadable'],
        [idOf(0), 'time_unreadable'],
      ]);
      expect(Object.keys(listed[0]!)).not.toEqual(expect.arrayContaining([expect.stringMatching(/base64|key|value/)]));
      expect((await deadLetters.list(Scope.all, { limit: 2 })).map(({ dead_letter_id }) => dead_letter_id)).toEqual([
        idOf(3),
        idOf(2),
      ]);
      expect(await deadLetters.list(Scope.all, { code: 'json_invalid', limit: 10 })).toEqual([]);
    });

    it('and pages through them without a gap or a repetition while new ones come in', async () => {
      // Three at a time: runs with equal times are distinguished by their ids.
      const timeOf = (number: number) => `2025-09-05T21:00:${String(Math.floor(number / 3)).padStart(2, '0')}.5Z`;
      await deadLetters.insertNew(
        Array.from({ length: 30 }, (_, index) => aDeadLetter(index, { time: timeOf(index) })),
      );
      const seen: string[] = [];
      for (let page = await deadLetters.list(Scope.all, { limit: 4 }); page.length > 0;) {
        seen.push(...page.map(({ dead_letter_id }) => dead_letter_id));
        await deadLetters.insertNew([aDeadLetter(100 + seen.length, { time: '2025-09-05T22:00:00Z' })]);
        const { time, dead_letter_id: id } = page.at(-1)!;
        page = await deadLetters.list(Scope.all, { after: { time, id }, limit: 4 });
      }
      expect(seen).toEqual(Array.from({ length: 30 }, (_, index) => idOf(29 - index)));
    });

    it('and marks those that were sent again', async () => {
      await deadLetters.insertNew([aDeadLetter(1), aDeadLetter(2)]);
      await deadLetters.markReplayed(idOf(1), anActor, { at: new Date('2025-09-05T22:00:00Z'), isMended: false });
      await deadLetters.markReplayed(idOf(1), anActor, { at: new Date('2025-09-05T23:00:00.5Z'), isMended: false });
      expect(await deadLetters.find(Scope.all, idOf(1))).toMatchObject({
        replayed_at: '2025-09-05T23:00:00.5Z',
        replay_count: 2,
      });
      expect(await deadLetters.find(Scope.all, idOf(2))).toMatchObject({ replayed_at: null, replay_count: 0 });
    });
  });
});
