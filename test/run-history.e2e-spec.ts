import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { QueryResultRow } from 'pg';
import { askingPanels, expandSql, readDashboard } from './harness/grafana.js';
import { get } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { aStoredRun, type StoredRun, storeRuns } from './harness/stored-runs.js';
import { openDatabase, postgres } from './harness/test-database.js';

const BEGIN_MS = Date.parse('2025-09-05T00:00:00Z');
const iso = (secs: number): string => new Date(BEGIN_MS + 1000 * secs).toISOString();
const secsOf = (run: StoredRun): number => (Date.parse(run.end_time ?? run.start_time) - BEGIN_MS) / 1000;
const objectOf = ({ company, zone, source, object_id, object_type }: StoredRun): string =>
  JSON.stringify([company, zone, source, object_id, object_type]);
const sourceOf = ({ company, source }: { company: string; source: string }): string =>
  JSON.stringify([company, source]);
const inOrder = (a: StoredRun, b: StoredRun): number =>
  a.start_time < b.start_time || (a.start_time === b.start_time && a.run_id < b.run_id) ? -1 : 1;

const someRun = fc
  .record({
    company: fc.constantFrom('a', 'b'),
    zone: fc.constantFrom('1-Raw', '2-Clean'),
    source: fc.constantFrom('s', 't'),
    object_id: fc.constantFrom('1', 'a/b'),
    failed: fc.boolean(),
    start: fc.integer({ min: 0, max: 60 }),
    lasts: fc.option(fc.integer({ min: 0, max: 30 }), { nil: null }),
    run_id: fc.uuid(),
  })
  .map(({ failed, start, lasts, ...names }) =>
    aStoredRun({
      ...names,
      status: failed ? 'FAILED' : 'SUCCESS',
      start_time: iso(start),
      end_time: lasts === null ? null : iso(start + lasts),
      error_message: failed ? `error ${start % 3 === 0 ? 'one' : 'two'} of ${start}` : null,
    }),
  );
const someRuns = fc.uniqueArray(someRun, { selector: ({ run_id }) => run_id, minLength: 1, maxLength: 60 });
const someRange = fc.record(
  { from: fc.integer({ min: 0, max: 30 }).map(iso), to: fc.integer({ min: 31, max: 60 }).map(iso) },
  { requiredKeys: [] },
);
const times = { numRuns: 40 };

interface Group {
  readonly company: string;
  readonly source: string;
  readonly last_run_at: string;
  readonly last_success_at: string | null;
  readonly last_status: string;
  readonly age_seconds: number;
  readonly success_age_seconds: number | null;
  readonly cause: string;
  readonly count: number;
  readonly first_at: string;
  readonly last_at: string;
  readonly example: { readonly run_id: string };
}

/** Each outage: its first failure, and how long it took; null when it is not over. */
function outagesOf(runs: readonly StoredRun[]): { first: StoredRun; seconds: number | null }[] {
  return [...Map.groupBy(runs, objectOf).values()].flatMap((ofObject) => {
    const outages: { first: StoredRun; seconds: number | null }[] = [];
    let first: StoredRun | null = null;
    for (const run of ofObject.toSorted(inOrder)) {
      if (run.status === 'FAILED') first ??= run;
      else if (first !== null) {
        outages.push({ first, seconds: Math.max(0, secsOf(run) - secsOf(first)) });
        first = null;
      }
    }
    return first === null ? outages : [...outages, { first, seconds: null }];
  });
}

function summaryOf(outages: readonly { seconds: number | null }[]) {
  const known = outages.flatMap(({ seconds }) => seconds ?? []).sort((a, b) => a - b);
  const middle = (known.length - 1) / 2;
  return {
    recoveries_count: known.length,
    open_count: outages.length - known.length,
    mttr_seconds: known.length === 0 ? null : expect.closeTo(known.reduce((a, b) => a + b) / known.length, 6),
    p50: known.length === 0 ? null : expect.closeTo((known[Math.floor(middle)]! + known[Math.ceil(middle)]!) / 2, 6),
  };
}

describe('the history of runs', () => {
  const here = postgres === null ? it.skip : it;
  let server: { url: string; close: () => Promise<void> };
  let stack: Stack;

  beforeAll(async () => {
    if (postgres === null) return;
    server = await openDatabase();
    stack = await startStack({ DATABASE_URL: server.url });
  });
  afterAll(async () => {
    await stack?.close();
    await server?.close();
  });

  const store = async (runs: readonly StoredRun[]): Promise<void> => {
    await query(server.url, 'truncate runs');
    await storeRuns(server.url, runs);
  };
  const ask = async (route: string, parameters: Record<string, string>) => {
    const text = new URLSearchParams(parameters).toString();
    const { status, body } = await get<{ overall: object; groups: Group[]; recent: StoredRun[]; now: string }>(
      `${stack.urls.processor}/analytics/${route}?${text}`,
    );
    expect(status).toBe(200);
    return body;
  };

  here(
    'tells the time to recovery as a recount does',
    async () => {
      await fc.assert(
        fc.asyncProperty(someRuns, someRange, fc.constantFrom('source', 'object'), async (runs, range, by) => {
          await store(runs);
          const outages = outagesOf(runs).filter(
            ({ first }) => first.start_time >= (range.from ?? '') && first.start_time < (range.to ?? '9'),
          );
          const { overall, groups, ...rest } = await ask('mttr', { ...range, by });
          const whole = { total_groups: groups.length, next_cursor: null };
          expect(rest).toEqual({ from: range.from ?? null, to: range.to ?? null, exact: true, ...whole });
          const { p50: _, ...all } = summaryOf(outages);
          expect(overall).toEqual(all);
          const expected = Map.groupBy(outages, ({ first }) => (by === 'source' ? sourceOf(first) : objectOf(first)));
          expect(groups).toHaveLength(expected.size);
          for (const group of groups) {
            const key = by === 'source' ? sourceOf(group) : objectOf(group as unknown as StoredRun);
            const { p50, ...own } = summaryOf(expected.get(key)!);
            expect(group).toMatchObject({ ...own, mttr_p50_seconds: p50 });
            expect('object_id' in group).toBe(by === 'object');
          }
        }),
        times,
      );
    },
    120_000,
  );

  describe('and the dashboard of runs', () => {
    const dashboard = readDashboard('connector-runs');
    /** The answer of a panel about the runs that began from `from` on and before `to`. */
    const shown = async <T extends QueryResultRow>(
      title: string,
      { from = iso(-60), to = iso(3600) }: { from?: string; to?: string },
    ) => {
      const { targets } = askingPanels(dashboard).find((panel) => panel.title === title)!;
      const lastMs = new Date(Date.parse(to) - 1).toISOString();
      return query<T>(server.url, expandSql(targets![0]!.rawSql!, { from, to: lastMs }, dashboard));
    };
    interface Recovery {
      readonly source: string;
      readonly mttr_seconds: number | null;
      readonly recovered: number;
      readonly open: number;
    }

    here('have the time to recovery from the end of the failure to the end of the success', async () => {
      const aRun = (status: 'FAILED' | 'SUCCESS', start: number, end: number) =>
        aStoredRun({ status, start_time: iso(start), end_time: iso(end) });
      // From start to start: 30 s.
      await store([aRun('FAILED', 0, 10), aRun('FAILED', 15, 17), aRun('SUCCESS', 30, 31)]);
      expect((await ask('mttr', {})).overall).toMatchObject({ mttr_seconds: 21 });
      expect(await shown('MTTR', {})).toEqual([{ mttr_seconds: 21 }]);
      // The outage began before: it is of neither time.
      const later = { from: iso(12), to: iso(60) };
      expect((await ask('mttr', later)).overall).toEqual({ recoveries_count: 0, mttr_seconds: null, open_count: 0 });
      expect(await shown('MTTR', later)).toEqual([{ mttr_seconds: null }]);
      // It was over only afterwards.
      const earlier = { from: iso(0), to: iso(12) };
      expect((await ask('mttr', earlier)).overall).toMatchObject({ mttr_seconds: 21 });
      expect(await shown('MTTR', earlier)).toEqual([{ mttr_seconds: 21 }]);
    });

    here(
      'have the same time to recovery of any runs',
      async () => {
        await fc.assert(
          fc.asyncProperty(someRuns, someRange, async (runs, range) => {
            await store(runs);
            const { overall } = await ask('mttr', range);
            const { mttr_seconds } = overall as Recovery;
            const sameAs = (value: number | null): unknown => (value === null ? null : expect.closeTo(value, 6));
            expect(await shown('MTTR', range)).toEqual([{ mttr_seconds: sameAs(mttr_seconds) }]);
            const bySource = await shown<Recovery>('MTTR by source', range);
            expect(bySource.reduce((sum, { recovered }) => sum + recovered, 0)).toBe(
              (overall as { recoveries_count: number }).recoveries_count,
            );
            expect(bySource.reduce((sum, { open }) => sum + open, 0)).toBe(
              (overall as { open_count: number }).open_count,
            );
            for (const { source, mttr_seconds: ofSource } of bySource) {
              const { overall: own } = await ask('mttr', { ...range, source });
              expect(ofSource).toEqual(sameAs((own as Recovery).mttr_seconds));
            }
          }),
          times,
        );
      },
      120_000,
    );
  });

  here(
    'tells how old the latest runs are as a recount does',
    async () => {
      await fc.assert(
        fc.asyncProperty(someRuns, someRange, fc.constantFrom('source', 'object'), async (runs, range, by) => {
          await store(runs);
          const within = runs.filter(
            ({ start_time }) => start_time >= (range.from ?? '') && start_time < (range.to ?? '9'),
          );
          const lastOf = (some: readonly StoredRun[]) =>
            [...Map.groupBy(some, objectOf).values()].map((own) => own.toSorted(inOrder).at(-1)!);
          const latest = (some: readonly StoredRun[]) =>
            some.length === 0 ? null : Math.max(...lastOf(some).map(secsOf));
          const { now, groups } = await ask('freshness', { ...range, by });
          const expected = Map.groupBy(within, (run) => (by === 'source' ? sourceOf(run) : objectOf(run)));
          expect(groups).toHaveLength(expected.size);
          for (const group of groups) {
            const own = expected.get(by === 'source' ? sourceOf(group) : objectOf(group as unknown as StoredRun))!;
            const success = latest(own.filter(({ status }) => status === 'SUCCESS'));
            const at = (time: string) => (Date.parse(time) - BEGIN_MS) / 1000;
            const starts = Math.max(...own.map(({ start_time }) => at(start_time)));
            expect(at(group.last_run_at)).toBe(latest(own));
            expect(group.last_success_at === null ? null : at(group.last_success_at)).toBe(success);
            expect(own.filter(({ start_time }) => at(start_time) === starts).map(({ status }) => status)).toContain(
              group.last_status,
            );
            expect(group.age_seconds).toBeCloseTo(at(now) - latest(own)!, 2);
            if (success === null) expect(group.success_age_seconds).toBeNull();
            else expect(group.success_age_seconds).toBeCloseTo(at(now) - success, 2);
          }
        }),
        times,
      );
    },
    120_000,
  );

  here(
    'groups errors by their cause as a recount does',
    async () => {
      await fc.assert(
        fc.asyncProperty(someRuns, someRange, async (runs, range) => {
          await store(runs);
          const failed = runs
            .filter(({ status }) => status === 'FAILED')
            .filter(({ start_time }) => start_time >= (range.from ?? '') && start_time < (range.to ?? '9'));
          const { recent, groups } = await ask('errors', { ...range, limit: '3' });
          expect(recent.map(({ run_id }) => run_id)).toEqual(
            failed
              .toSorted(inOrder)
              .reverse()
              .slice(0, 3)
              .map(({ run_id }) => run_id),
          );
          const expected = Map.groupBy(failed, ({ error_message }) => error_message!.replace(/\d+/g, '<n>'));
          expect(groups.map(({ cause }) => cause).sort()).toEqual([...expected.keys()].sort());
          for (const { cause, ...group } of groups) {
            const own = expected.get(cause)!.toSorted(inOrder);
            const at = (time: string) => Date.parse(time);
            expect(group).toMatchObject({
              fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
              count: own.length,
              objects_count: new Set(own.map(objectOf)).size,
              sources: [...new Set(own.map(({ source }) => source))].sort(),
            });
            expect(at(group.first_at)).toBe(at(own[0]!.start_time));
            expect(at(group.last_at)).toBe(at(own.at(-1)!.start_time));
            const { run_id } = group.example;
            expect(own.find((run) => run.run_id === run_id)!.start_time).toBe(own.at(-1)!.start_time);
          }
          expect(groups.map(({ count }) => count)).toEqual(groups.map(({ count }) => count).sort((a, b) => b - a));
        }),
        times,
      );
    },
    120_000,
  );

  here('says nothing of an empty store', async () => {
    await query(server.url, 'truncate runs');
    expect(await ask('mttr', {})).toEqual({
      from: null,
      to: null,
      exact: true,
      overall: { recoveries_count: 0, mttr_seconds: null, open_count: 0 },
      groups: [],
      total_groups: 0,
      next_cursor: null,
    });
    expect((await ask('freshness', {})).groups).toEqual([]);
    expect(await ask('errors', {})).toMatchObject({ recent: [], groups: [] });
  });

  here.each([
    'mttr?by=zone',
    'freshness?by=',
    'errors?limit=201',
    'mttr?from=2025-01-02T00:00:00Z&to=2025-01-01T00:00:00Z',
  ])('refuses %s', async (path) => {
    expect((await get(`${stack.urls.processor}/analytics/${path}`)).status).toBe(422);
  });
});
