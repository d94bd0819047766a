import type { ProcessedRun, RawLog } from '@app/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { get, ndjson, post } from './http.js';
import { type HoursBehind, recount, sortable } from './recount.js';
import { query, type Stack, startStack } from './stack.js';

/** Records to be put through everything: different runs, at most 1000, with all optional fields. */
export interface RunsUnderTest {
  readonly records: readonly RawLog[];
  readonly timeZones: string;
  /** The same zones, as somebody counts who has never heard of zones. */
  readonly hoursBehind: HoursBehind;
}

/** All that is answered about runs. */
export interface Answers {
  readonly summary: Record<string, unknown>;
  readonly sources: Record<string, Record<string, unknown>>;
  readonly recent: { readonly total_logs: number; readonly returned_count: number; readonly logs: ProcessedRun[] };
  readonly anomalies: { readonly total_anomalies: number; readonly recent_anomalies: ProcessedRun[] };
}

export async function answersOf({ urls }: Stack): Promise<Answers> {
  const [summary, sources, recent, anomalies] = await Promise.all(
    ['summary', 'sources', 'recent?limit=1000', 'anomalies?limit=500'].map(async (path) => {
      const { status, body } = await get(`${urls.processor}/analytics/${path}`);
      expect(status).toBe(200);
      return body;
    }),
  );
  return { summary, sources, recent, anomalies } as unknown as Answers;
}

const runKeyOf = (run: ProcessedRun): string =>
  [run.company, run.source, run.object_id, run.object_type, run.sequence_id, run.start_time].join('|');

/** The wall clock of storing is no property of the runs. */
const withoutClock = ({ summary, sources, ...rest }: Answers): unknown => ({
  ...rest,
  summary: { ...summary, last_updated: null },
  sources: Object.fromEntries(Object.entries(sources).map(([name, own]) => [name, { ...own, last_updated: null }])),
});

/** The promises for any records; `more` has those for these. */
export function describeRuns(
  name: string,
  { records, timeZones, hoursBehind }: RunsUnderTest,
  more: (answers: () => Answers) => void = () => undefined,
): void {
  describe(name, () => {
    const expected = recount(records, hoursBehind);
    let stack: Stack;
    let first: Answers;

    beforeAll(async () => {
      // An unusual run is one beside those that came before it, so that the order counts.
      stack = await startStack({ COMPANY_TIME_ZONES: timeZones, UNUSUAL_RUNS: 'false' });
      await send(stack, ndjson(records), records.length);
      first = await answersOf(stack);
    });
    afterAll(() => stack?.close());

    testListed(records, expected, () => first);
    testSummedUp(expected, () => first);
    testAnomalies(expected, () => first);
    more(() => first);
    testSentAgain(records, () => ({ stack, first }));
  });
}

type Expected = ReturnType<typeof recount>;

function testListed(records: readonly RawLog[], expected: Expected, first: () => Answers): void {
  it('are all stored, each with its own numbers, times and anomalies', () => {
    const { logs, ...counts } = first().recent;
    expect(counts).toMatchObject({ total_logs: records.length, returned_count: records.length });
    expect(new Set(logs.map(runKeyOf))).toEqual(new Set(expected.runs.keys()));
    for (const run of logs) {
      const { duration, cpu, memory, efficiency, anomalies, ...rest } = expected.runs.get(runKeyOf(run))!;
      expect(run).toMatchObject({
        status: rest.failed ? 'FAILED' : 'SUCCESS',
        end_time: rest.end,
        duration_seconds: duration,
        cpu_time_seconds: cpu,
        memory_used_bytes: memory,
        error_message: rest.error,
        throughput_objects_per_minute: expect.closeTo(60 / duration, 9),
        efficiency_score: expect.closeTo(efficiency, 9),
        resource_utilization: expect.closeTo(Math.min(100, (100 * cpu) / duration), 9),
        is_anomaly: anomalies.length > 0,
        anomaly_reason: anomalies.length > 0 ? anomalies.join('; ') : null,
      });
    }
  });

  it('are listed by their start, the newest last', () => {
    const starts = first().recent.logs.map(({ start_time }) => start_time);
    expect(starts[0]).toBe(expected.firstStart);
    expect(starts.map(sortable)).toEqual(starts.map(sortable).sort());
  });
}

function testSummedUp(expected: Expected, first: () => Answers): void {
  it('are summed up as a recount of the raw records does', () => {
    const { total, failed, duration, durations, anomalies, efficiency } = expected.summary;
    expect(first().summary).toEqual({
      total_logs_processed: total,
      success_count: total - failed,
      failed_count: failed,
      success_rate: expect.closeTo((100 * (total - failed)) / total, 9),
      anomaly_count: anomalies,
      anomaly_rate: expect.closeTo((100 * anomalies) / total, 9),
      average_efficiency_score: Math.round(efficiency * 100) / 100,
      average_duration_seconds: Math.round(duration * 100) / 100,
      total_sources: Object.keys(expected.sources).length,
      last_updated: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      duration_seconds: closeTo(durations),
      exact: true,
    });
  });

  it('are summed up source by source', () => {
    expect(Object.keys(first().sources).sort()).toEqual(Object.keys(expected.sources).sort());
    for (const [source, own] of Object.entries(expected.sources)) {
      expect(first().sources[source]).toMatchObject({
        total_count: own.total,
        success_count: own.total - own.failed,
        failed_count: own.failed,
        success_rate: expect.closeTo((100 * (own.total - own.failed)) / own.total, 9),
        avg_duration: expect.closeTo(own.duration, 5),
        avg_cpu_time: expect.closeTo(own.cpu, 5),
        avg_memory: expect.closeTo(own.memory, 3),
        duration_seconds: closeTo(own.durations),
        cpu_time_seconds: { p95: expect.closeTo(own.cpuP95, 9) },
        memory_used_bytes: { p95: expect.closeTo(own.memoryP95, 3), max: own.memoryMax },
        last_run_at: own.lastStart,
      });
    }
  });
}

function testAnomalies(expected: Expected, first: () => Answers): void {
  it('are listed as anomalies when they are, and counted with all others', () => {
    const anomalous = [...expected.runs.values()].filter(({ anomalies }) => anomalies.length > 0);
    const { total_anomalies, recent_anomalies } = first().anomalies;
    expect(total_anomalies).toBe(anomalous.length);
    expect(recent_anomalies.map(runKeyOf).sort()).toEqual(anomalous.map(({ key }) => key).sort());
  });
}

/** These tests send the records anew, so they come last. */
function testSentAgain(records: readonly RawLog[], sent: () => { stack: Stack; first: Answers }): void {
  it('change nothing when they are sent a second time, and are reported as duplicates', async () => {
    const { stack, first } = sent();
    const before = await duplicates(stack);
    await send(stack, records, records.length);
    expect(await duplicates(stack)).toBe(before + records.length);
    expect(await answersOf(stack)).toEqual(first);
  });

  it('give the same answers in any order, split into any requests, sent one after the other or together', async () => {
    const { stack, first } = sent();
    const aRequest = fc.record({ share: fc.nat(99), form: fc.constantFrom('array', 'NDJSON', 'single', 'gzip') });
    const aDelivery = fc.record({
      order: fc.shuffledSubarray([...records], { minLength: records.length }),
      requests: fc.array(aRequest, { minLength: 1, maxLength: 6 }),
      together: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(aDelivery, async ({ order, requests, together }) => {
        await query(stack.databaseUrl, 'truncate runs, dead_letters');
        const deliveries = cut(
          order,
          requests.map(({ share }) => share),
        ).map((part, index) => () => deliver(stack.urls.ingestion, part, requests[index]!.form));
        if (together) await Promise.all(deliveries.map((request) => request()));
        else for (const request of deliveries) await request();
        expect(withoutClock(await answersOf(stack))).toEqual(withoutClock(first));
      }),
      { numRuns: 6 },
    );
  });
}

async function send({ urls }: Stack, body: unknown, count: number): Promise<void> {
  expect(await post(`${urls.ingestion}/ingest/batch`, body)).toMatchObject({
    status: 202,
    body: { results: { total: count, successful: count, failed: 0 }, rejected: [] },
  });
}

const duplicates = async ({ urls }: Stack): Promise<number> =>
  (await get(`${urls.processor}/status`)).body.duplicate_runs_count as number;

const closeTo = (numbers: Record<string, number>): unknown =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, expect.closeTo(value, 9)]));

/** Parts whose sizes are to each other as the shares, the last one with what is left. */
function cut<T>(all: readonly T[], shares: readonly number[]): T[][] {
  const sum = shares.reduce((total, share) => total + share + 1, 0);
  let from = 0;
  return shares.map((share, index) => {
    const to = index === shares.length - 1 ? all.length : from + Math.floor((all.length * (share + 1)) / sum);
    const part = all.slice(from, to);
    from = to;
    return part;
  });
}

async function deliver(
  url: string,
  part: readonly RawLog[],
  form: 'array' | 'NDJSON' | 'single' | 'gzip',
): Promise<void> {
  if (part.length === 0) return;
  if (form === 'single') {
    const answers = await Promise.all(part.map((record) => post(`${url}/ingest/single`, record)));
    expect(answers.map(({ status }) => status)).toEqual(part.map(() => 202));
    return;
  }
  const answer =
    form === 'gzip'
      ? await post(`${url}/ingest/batch`, gzipSync(ndjson(part)), { 'content-encoding': 'gzip' })
      : await post(`${url}/ingest/batch`, form === 'array' ? part : ndjson(part));
  expect(answer).toMatchObject({ status: 202, body: { results: { successful: part.length, failed: 0 } } });
}
