import type { Database } from '@app/database';
import { Scope } from '@app/platform';
import { eventually } from '@app/platform/testing';
import { DAY_MS, HOUR_MS } from '@app/time';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { AnalyticsQueries } from '../apps/processor/src/analytics/analytics.queries.js';
import { secsOf } from '../apps/processor/src/analytics/buckets.js';
import { metricNames } from '../apps/processor/src/analytics/metric-table.js';
import { PerformanceQueries } from '../apps/processor/src/analytics/performance.queries.js';
import { RollupCompactor } from '../apps/processor/src/analytics/rollups/rollup-compactor.service.js';
import { RolledRunsQueries } from '../apps/processor/src/analytics/rolled-runs.queries.js';
import { MovedRowsQueries } from '../apps/processor/src/analytics/moved-rows.queries.js';
import { TimeseriesQueries } from '../apps/processor/src/analytics/timeseries.queries.js';
import type { RunFilterDto } from '../apps/processor/src/runs/run-filter.dto.js';
import { openStore } from './harness/alert-stack.js';
import {
  aRandomRun,
  type CountedRun,
  countMetric,
  countRuns,
  expectNear,
  groupRuns,
  pick,
  randomFrom,
  someObjectIds,
  storeRuns,
} from './harness/recounted-runs.js';
import {
  atOnce,
  checkSummaries,
  RELATIVE_ERROR,
  rollAll,
  RollingReader,
  scopeOf,
  unscoped,
} from './harness/rolled-summaries.js';
import { openDatabase, postgres } from './harness/test-database.js';

const FROM_MS = Date.UTC(2025, 8, 1);
const range = { fromMs: FROM_MS, toMs: FROM_MS + 3 * DAY_MS };

const answersOf = (database: Database, reader: RolledRunsQueries) => ({
  performance: new PerformanceQueries(reader),
  series: new TimeseriesQueries(database, reader, new MovedRowsQueries(database)),
});
type Answers = ReturnType<typeof answersOf>;

const isoOf = (ms: number): string => new Date(ms).toISOString();

function aFilter(random: () => number): RunFilterDto {
  const aTime = () =>
    pick(random, [
      isoOf(FROM_MS + Math.floor(random() * 4) * DAY_MS),
      isoOf(FROM_MS + Math.floor(random() * 72) * HOUR_MS),
      isoOf(FROM_MS + Math.floor(random() * 3 * DAY_MS)).replace('Z', '123Z'),
    ]);
  const [from, to] = [aTime(), aTime()].sort();
  return {
    from: random() < 0.7 ? from : undefined,
    to: random() < 0.7 && from !== to ? to : undefined,
    company: random() < 0.3 ? pick(random, ['acme', 'nobody']) : undefined,
    zone: random() < 0.2 ? '1-Raw' : undefined,
    source: random() < 0.3 ? pick(random, ['efficy', 'zohobooks']) : undefined,
    object_id: random() < 0.2 ? pick(random, [...someObjectIds, 'none']) : undefined,
    object_type: random() < 0.2 ? 'object 1' : undefined,
    status: random() < 0.2 ? pick(random, ['SUCCESS', 'FAILED']) : undefined,
  };
}

async function checkPercentiles(answers: Answers, runs: readonly CountedRun[], filter: RunFilterDto, part: number) {
  for (const by of ['source', 'object'] as const) {
    const answer = await answers.performance.percentiles(scopeOf(filter), { ...unscoped(filter), by });
    const wanted = groupRuns(runs, filter, by).map(({ key, runs: ofGroup }) => ({ ...key, ...countRuns(ofGroup) }));
    expectNear(answer.groups, wanted, part);
  }
}

const buckets = { all: '6h', source: '6h', status: '30d', company: '7d', object: '1d' } as const;

async function checkSeries(answers: Answers, runs: readonly CountedRun[], filter: RunFilterDto, part: number) {
  for (const by of [undefined, 'source', 'status', 'company', 'object'] as const) {
    for (const metric of metricNames) {
      const bucket = buckets[by ?? 'all'];
      const answer = await answers.series.timeseries(scopeOf(filter), { ...unscoped(filter), metric, by, bucket });
      const lengthMs = secsOf(bucket) * 1000;
      const groups = new Map(groupRuns(runs, filter, by).map(({ key, runs }) => [JSON.stringify(key), runs]));
      if (groups.size <= 50) expect(answer.series.length).toBe(by === undefined ? 1 : groups.size);
      for (const { key, values } of answer.series) {
        const ofGroup = groups.get(JSON.stringify(key)) ?? [];
        const byBucket = Map.groupBy(ofGroup, ({ start_time }) => Math.floor(Date.parse(start_time) / lengthMs));
        const wanted = answer.buckets.map((start) =>
          countMetric(byBucket.get(Date.parse(start) / lengthMs) ?? [], metric),
        );
        // An average is rounded, and never an estimate.
        expectNear({ values }, { values: wanted }, metric === 'duration_avg' ? 1e-5 : part, [`${metric} by ${by}`]);
        const shown = new Set(answer.buckets.map((start) => Date.parse(start) / lengthMs));
        expect([...byBucket.keys()].filter((number) => !shown.has(number))).toEqual([]);
      }
    }
  }
}

async function checkComparison(answers: Answers, runs: readonly CountedRun[], part: number) {
  for (const lateMs of [0, 20 * 60_000]) {
    const [a, b] = [0, 1].map((day) => ({
      from: isoOf(FROM_MS + day * DAY_MS + lateMs),
      to: isoOf(FROM_MS + (day + 1) * DAY_MS + lateMs),
    }));
    for (const by of ['source', 'object'] as const) {
      for (const subject of [{}, { company: 'acme' }, { status: 'FAILED' as const }, { object_id: '7' }])
        await checkSides(answers, runs, part, { a: a!, b: b!, by, subject });
    }
  }
}

interface Sides {
  readonly a: { from: string; to: string };
  readonly b: { from: string; to: string };
  readonly by: 'source' | 'object';
  readonly subject: RunFilterDto;
}

async function checkSides(answers: Answers, runs: readonly CountedRun[], part: number, { a, b, by, subject }: Sides) {
  const times = { a_from: a.from, a_to: a.to, b_from: b.from, b_to: b.to };
  const answer = await answers.performance.compare(Scope.all, { ...times, by, ...subject });
  for (const [side, time] of [
    ['a', a],
    ['b', b],
  ] as const) {
    const filter = { ...time, ...subject };
    expectNear(answer.overall[side], statsOf(groupRuns(runs, filter, undefined)[0]!.runs), part, [by, side]);
    const wanted = groupRuns(runs, filter, by).map(({ key, runs: ofGroup }) => ({ ...key, ...statsOf(ofGroup) }));
    const found = answer.groups.flatMap(({ a: _a, b: _b, ...key }, index) => {
      const stats = answer.groups[index]![side];
      return stats === null ? [] : [{ ...key, ...stats }];
    });
    expectNear(found, wanted, part, [by, side]);
  }
  const { change } = answer.overall;
  expect(change.runs_count).toBeCloseTo(answer.overall.b.runs_count / answer.overall.a.runs_count, 9);
  expect(change.failure_rate).toBeCloseTo(answer.overall.b.failure_rate! - answer.overall.a.failure_rate!, 9);
}

function statsOf(runs: readonly CountedRun[]) {
  const { success_count: _, anomaly_count: __, last_run_at: ___, ...stats } = countRuns(runs);
  return stats;
}

describe('answers about many runs', () => {
  const here = postgres === null ? it.skip : it;
  let server: { url: string; close: () => Promise<void> };
  let database: Database;
  let exact: Answers;
  let rolled: Answers;

  const periods = async (): Promise<Record<number, number>> => {
    const { rows } = await sql<{ seconds: number; count: number }>`
      select seconds, count(*)::int as count from rollup_periods group by seconds`.execute(database.tables);
    return Object.fromEntries(rows.map(({ seconds, count }) => [seconds, count]));
  };
  const store = async (count: number, seed: number): Promise<CountedRun[]> => {
    const random = randomFrom(seed);
    const runs = Array.from({ length: count }, () => aRandomRun(random, range));
    await storeRuns(database.tables, runs);
    return runs;
  };

  beforeAll(async () => {
    if (postgres === null) return;
    server = await openDatabase();
    database = await openStore(server.url);
    exact = answersOf(database, new RolledRunsQueries(database));
    rolled = answersOf(database, new RollingReader(database));
  });
  beforeEach(async () => {
    if (database === undefined) return;
    await sql`truncate runs`.execute(database.tables);
    await sql`truncate rollup_periods, rollup_tiles, rollup_doubts`.execute(database.tables);
    await sql`update rollup_state set rolled_to = '0'`.execute(database.tables);
  });
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });

  here('are exactly a recount of few runs', async () => {
    const runs = await store(600, 1);
    const random = randomFrom(2);
    for (let round = 0; round < 12; round++) {
      const filter = aFilter(random);
      await checkPercentiles(exact, runs, filter, 1e-9);
      if (round % 4 === 0) await checkSeries(exact, runs, filter, 1e-9);
    }
    await checkComparison(exact, runs, 1e-9);
    expect((await exact.performance.percentiles(Scope.all, { by: 'source' })).exact).toBe(true);
  });

  here.each([
    { how: 'of few runs', isExact: true },
    { how: 'of too many to sort them', isExact: false },
  ])('take the same filter in the summary and by source, $how', async ({ isExact }) => {
    const runs = await store(300, 10);
    const queries = new AnalyticsQueries(
      database,
      isExact ? new RolledRunsQueries(database) : new RollingReader(database),
    );
    const part = isExact ? 1e-9 : RELATIVE_ERROR;
    const random = randomFrom(11);
    for (let round = 0; round < 8; round++) {
      const filter = aFilter(random);
      const [meant] = groupRuns(runs, filter, undefined);
      const wanted = meant === undefined ? null : countRuns(meant.runs);
      const summary = await queries.summary(Scope.all, filter);
      expect([summary.total_logs_processed, summary.failed_count, summary.anomaly_count]).toEqual(
        wanted === null ? [0, 0, 0] : [wanted.runs_count, wanted.failed_count, wanted.anomaly_count],
      );
      expectNear(
        summary.duration_seconds,
        wanted?.duration_seconds ?? { p50: null, p95: null, p99: null, max: null },
        part,
      );
      expect(summary.exact).toBe(isExact);
      const counts = Map.groupBy(meant?.runs ?? [], ({ source }) => source);
      const sources = await queries.sources(Scope.all, filter);
      expect(Object.entries(sources).map(([name, { total_count }]) => [name, total_count])).toEqual(
        [...counts].map(([name, ofSource]) => [name, ofSource.length]).sort(),
      );
      for (const [name, { duration_seconds, cpu_time_seconds, memory_used_bytes, exact: isOfAll }] of Object.entries(
        sources,
      )) {
        const {
          duration_seconds: duration,
          cpu_time_seconds: cpu,
          memory_used_bytes: memory,
        } = countRuns(counts.get(name)!);
        expectNear(duration_seconds, duration, part);
        expectNear([cpu_time_seconds, memory_used_bytes], [{ p95: cpu.p95 }, memory], part);
        expect(isOfAll).toBe(isExact);
      }
    }
  });

  here('refuse a time that ends before it begins, and too many buckets', async () => {
    await store(10, 12);
    const backwards = { from: '2025-09-02T00:00:00Z', to: '2025-09-01T00:00:00Z' };
    for (const { performance, series } of [exact, rolled]) {
      const refused = { code: 'query_invalid' };
      await expect(performance.percentiles(Scope.all, { ...backwards, by: 'source' })).rejects.toMatchObject(refused);
      await expect(exact.series.timeseries(Scope.all, { ...backwards, metric: 'runs' })).rejects.toMatchObject(refused);
      const times = {
        a_from: backwards.from,
        a_to: backwards.to,
        b_from: backwards.from,
        b_to: '2025-09-03T00:00:00Z',
      };
      await expect(performance.compare(Scope.all, times)).rejects.toMatchObject(refused);
      const bucket = '1m';
      const until = (to: string) =>
        series.timeseries(Scope.all, { from: '2025-09-01T00:00:00Z', to, metric: 'runs', bucket });
      expect((await until('2025-09-02T09:20:00Z')).buckets.length).toBe(2000);
      await expect(until('2025-09-02T09:20:00.000001Z')).rejects.toMatchObject(refused);
    }
  });

  here('have the 50 series with most runs, and say that there are more', async () => {
    const random = randomFrom(13);
    const runs = Array.from({ length: 51 }, (_, index) =>
      Array.from({ length: index === 7 ? 1 : 2 }, () => ({ ...aRandomRun(random, range), object_id: String(index) })),
    ).flat();
    const alike = runs.map((run) => ({
      ...run,
      company: 'acme',
      zone: '1-Raw',
      source: 'efficy',
      object_type: 'object',
    }));
    await storeRuns(database.tables, alike);
    await database.session(rollAll);
    for (const { series } of [exact, rolled]) {
      const all = await series.timeseries(Scope.all, { metric: 'runs', by: 'object' });
      expect(all.truncated).toBe(true);
      expect(all.series.length).toBe(50);
      expect(all.series.map(({ key }) => key.object_id)).not.toContain('7');
      const some = await series.timeseries(Scope.all, { metric: 'runs', by: 'object', object_id: '7' });
      expect([some.truncated, some.series.length]).toEqual([false, 1]);
    }
  });

  here('are a recount of runs that are rolled up, percentiles within one percent', async () => {
    const runs = await store(600, 3);
    await database.session(rollAll);
    expect(await periods()).toEqual({ 3600: 72, 21600: 12, 86400: 3 });
    for (const [company, own] of Map.groupBy(runs, (run) => run.company)) {
      const counted = await new RolledRunsQueries(database).countAll(Scope.of([company]));
      expect(counted).toEqual({ runs: own.length, sources: new Set(own.map(({ source }) => source)).size });
    }
    expect(await new RolledRunsQueries(database).countAll(Scope.of(['nobody']))).toEqual({ runs: 0, sources: 0 });
    const random = randomFrom(4);
    for (let round = 0; round < 12; round++) {
      const filter = aFilter(random);
      await checkPercentiles(rolled, runs, filter, RELATIVE_ERROR);
      if (round % 4 === 0) await checkSeries(rolled, runs, filter, RELATIVE_ERROR);
    }
    await checkComparison(rolled, runs, RELATIVE_ERROR);
    expect((await rolled.performance.percentiles(Scope.all, { by: 'source' })).exact).toBe(false);
  });

  here('come from what is rolled up: whole hours and days of runs are not read', async () => {
    const runs = await store(100, 5);
    await database.session(rollAll);
    const queries = new AnalyticsQueries(database, new RollingReader(database));
    const summaries = async () => [await queries.summary(Scope.all), await queries.sources(Scope.all)];
    const before = await summaries();
    await database.session(async (session) => {
      await sql`alter table runs disable trigger user`.execute(session);
      await sql`delete from runs`.execute(session);
      await sql`alter table runs enable trigger user`.execute(session);
    });
    await checkPercentiles(rolled, runs, {}, RELATIVE_ERROR);
    expect(await summaries()).toEqual(before);
  });

  here('are the same while periods of an earlier version have no sums yet, and of the sums afterwards', async () => {
    await store(300, 14);
    const eightDays = Math.ceil(FROM_MS / (8 * DAY_MS)) * 8 * DAY_MS;
    const random = randomFrom(15);
    await storeRuns(
      database.tables,
      Array.from({ length: 100 }, () => aRandomRun(random, { fromMs: eightDays, toMs: eightDays + 8 * DAY_MS })),
    );
    const unsummed = async (): Promise<number> => {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from rollup_periods where not has_sums`.execute(database.tables);
      return rows[0]!.count;
    };
    await database.session(rollAll);
    expect(await unsummed()).toBe(0);
    await sql`update rollup_tiles set sums = null`.execute(database.tables);
    await sql`update rollup_periods set has_sums = false`.execute(database.tables);
    // A day is rolled up of hours without sums.
    await sql`delete from rollup_periods where seconds > 21600`.execute(database.tables);
    await checkSummaries(database, {});
    await database.session(async (session) => {
      const roller = await RollupCompactor.load(session, atOnce);
      for (let step = 0; await roller.step(); step++) {
        if (step % 40 === 0) await checkSummaries(database, aFilter(random));
      }
    });
    expect(await unsummed()).toBe(0);
    expect(await periods()).toMatchObject({ 691200: 1 });
    await checkSummaries(database, {});
    const queries = new AnalyticsQueries(database, new RollingReader(database));
    const before = await queries.sources(Scope.all);
    await database.session(async (session) => {
      await sql`alter table runs disable trigger user`.execute(session);
      await sql`delete from runs`.execute(session);
      await sql`alter table runs enable trigger user`.execute(session);
    });
    expect(await queries.sources(Scope.all)).toEqual(before);
  });

  here(
    'stay right whatever is stored late or twice, deleted, changed or truncated, rolled up or not',
    async () => {
      const random = randomFrom(6);
      let runs = await store(300, 7);
      await database.session(async (session) => {
        const roller = await RollupCompactor.load(session, atOnce);
        for (let round = 0; round < 40; round++) {
          const steps = pick(random, [0, 1, 3, 30, 200]);
          for (let step = 0; step < steps; step++) await roller.step();
          const change = random();
          if (change < 0.3) {
            const late = Array.from({ length: 5 }, () => aRandomRun(random, range));
            await storeRuns(database.tables, [...late, ...runs.slice(0, 3)]);
            runs = [...runs, ...late];
          } else if (change < 0.5) {
            const from = isoOf(FROM_MS + random() * 3 * DAY_MS).replace('Z', '000Z');
            const to = isoOf(Date.parse(from) + random() * 5 * HOUR_MS).replace('Z', '000Z');
            await sql`delete from runs where start_time >= ${from} and start_time < ${to}`.execute(database.tables);
            runs = runs.filter(({ start_time }) => start_time < from || start_time >= to);
          } else if (change < 0.6) {
            const run_id = pick(random, runs).run_id;
            const start_time = aRandomRun(random, range).start_time;
            await sql`update runs set duration_seconds = 7, start_time = ${start_time} where run_id = ${run_id}`.execute(
              database.tables,
            );
            runs = runs.map((run) => (run.run_id === run_id ? { ...run, start_time, duration_seconds: 7 } : run));
          } else if (change < 0.63) {
            await sql`truncate runs`.execute(database.tables);
            runs = Array.from({ length: 200 }, () => aRandomRun(random, range));
            await storeRuns(database.tables, runs);
          }
          await checkPercentiles(rolled, runs, aFilter(random), RELATIVE_ERROR);
          await checkSummaries(database, aFilter(random));
        }
        while (await roller.step());
      });
      await checkPercentiles(rolled, runs, {}, RELATIVE_ERROR);
      await checkSeries(rolled, runs, {}, RELATIVE_ERROR);
      await checkSummaries(database, {});
      expect((await periods())[3600]).toBe(72);
    },
    600_000,
  );

  here('roll up eight days as one', async () => {
    const random = randomFrom(8);
    const eightDays = Math.ceil(FROM_MS / (8 * DAY_MS)) * 8 * DAY_MS;
    const runs = Array.from({ length: 400 }, () =>
      aRandomRun(random, { fromMs: eightDays, toMs: eightDays + 8 * DAY_MS }),
    );
    await storeRuns(database.tables, runs);
    await database.session(rollAll);
    expect(await periods()).toEqual({ 3600: 192, 21600: 32, 86400: 8, 691200: 1 });
    await checkPercentiles(rolled, runs, {}, RELATIVE_ERROR);
    // A bucket of thirty days ends within them.
    await checkSeries(rolled, runs, {}, RELATIVE_ERROR);
  });

  here('wait with an hour until it has been over and quiet for a while', async () => {
    const now = Date.now();
    const fresh = aRandomRun(randomFrom(9), { fromMs: now - 2 * HOUR_MS, toMs: now - 2 * HOUR_MS + 1 });
    await storeRuns(database.tables, [fresh]);
    await database.session(async (session) => {
      const slow = await RollupCompactor.load(session, { settleSecs: 4 * 3600, debounceSecs: 0 });
      while (await slow.step());
      expect((await periods())[86400]).toBeUndefined();
      const quick = await RollupCompactor.load(session, { settleSecs: 0, debounceSecs: 3600 });
      while (await quick.step());
      expect((await periods())[3600]).toBeGreaterThan(0);
      const before = (await periods())[3600]!;
      await storeRuns(database.tables, [{ ...fresh, run_id: crypto.randomUUID() }]);
      await eventually('the late run is seen', async () => {
        while (await quick.step());
        return (await periods())[3600] === before - 1 || undefined;
      });
    });
  });
});

const onPostgres = postgres === null ? describe.skip : describe;
onPostgres('rolling up while others write', () => {
  let server: { url: string; close: () => Promise<void> };
  let database: Database;
  let rolled: Answers;

  beforeAll(async () => {
    server = await openDatabase();
    database = await openStore(server.url);
    rolled = answersOf(database, new RollingReader(database));
  });
  beforeEach(async () => {
    await sql`truncate runs`.execute(database.tables);
  });
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });

  const count = async (): Promise<number> => {
    const { groups } = await rolled.performance.percentiles(Scope.all, { by: 'source' });
    return groups.reduce((sum, { runs_count }) => sum + runs_count, 0);
  };
  const someRuns = (length: number, seed: number): CountedRun[] => {
    const random = randomFrom(seed);
    return Array.from({ length }, () => aRandomRun(random, range));
  };

  it('counts a run that a transaction deletes while its hour is rolled up until the transaction ends, and then no more', async () => {
    const runs = someRuns(100, 1);
    await storeRuns(database.tables, runs);
    await database.session(async (session) => {
      await database.tables.transaction().execute(async (deletion) => {
        await sql`delete from runs where start_time < ${isoOf(FROM_MS + DAY_MS)}`.execute(deletion);
        await rollAll(session);
        expect(await count()).toBe(100);
      });
      const left = runs.filter(({ start_time }) => start_time >= isoOf(FROM_MS + DAY_MS)).length;
      expect(left).toBeLessThan(100);
      expect(await count()).toBe(left);
      await rollAll(session);
      expect(await count()).toBe(left);
    });
  });

  it('counts a run that was being stored when its hour was rolled up', async () => {
    await storeRuns(database.tables, someRuns(100, 2));
    await database.session(async (session) => {
      await database.tables.transaction().execute(async (insertion) => {
        await storeRuns(insertion, someRuns(10, 3));
        await rollAll(session);
        expect(await count()).toBe(100);
      });
      expect(await count()).toBe(110);
      await rollAll(session);
      expect(await count()).toBe(110);
    });
  });

  it('lets a former leader write nothing', async () => {
    await storeRuns(database.tables, someRuns(50, 4));
    await database.session(async (session) => {
      const first = await RollupCompactor.load(session, atOnce);
      await first.step();
      const second = await RollupCompactor.load(session, atOnce);
      await second.step();
      await expect(first.step()).rejects.toMatchObject({ code: 'leadership_lost' });
    });
  });

  it('counts every run once while runs are stored and deleted in pairs', async () => {
    const ending = new AbortController();
    const left = new Map<number, CountedRun[]>();
    const write = async (writer: number): Promise<void> => {
      const own: CountedRun[][] = [];
      for (let round = 0; !ending.signal.aborted; round++) {
        const pair = someRuns(2, 1000 * writer + round + 17);
        await storeRuns(database.tables, pair);
        own.push(pair);
        if (round % 3 !== 2) continue;
        const gone = own.shift()!.map(({ run_id }) => run_id);
        await sql`delete from runs where run_id in (${sql.join(gone)})`.execute(database.tables);
      }
      left.set(writer, own.flat());
    };
    await storeRuns(database.tables, someRuns(200, 5));
    await database.session(async (session) => {
      const roller = await RollupCompactor.load(session, atOnce);
      const writers = [1, 2].map(write);
      let hasRolled = 0;
      for (let round = 0; round < 150; round++) {
        const [found, hasMore] = await Promise.all([count(), roller.step()]);
        if (hasMore) hasRolled++;
        expect(found % 2).toBe(0);
      }
      ending.abort();
      await Promise.all(writers);
      expect(hasRolled).toBeGreaterThan(50);
      const kept = [...left.values()].flat().length;
      expect(kept).toBeGreaterThan(0);
      expect(await count()).toBe(200 + kept);
      while (await roller.step());
      expect(await count()).toBe(200 + kept);
    });
  });
});
