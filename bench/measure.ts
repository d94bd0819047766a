import { type LoadOptions, type LoadResult, postAll } from './load.ts';
import type { MeasuredProgram } from './program.ts';
import type { Measurement } from './report.ts';
import { bodiesOf } from './sample-runs.ts';
import { median, percentile } from './statistics.ts';

const BATCH_RECORDS = 500;
const ASK_ROUNDS = 7;

/** A load through one route of ingestion. */
interface RouteLoad extends LoadOptions {
  readonly route: 'single' | 'batch';
}

const batches: RouteLoad = { route: 'batch', concurrency: 3, contentType: 'application/x-ndjson' };
const singles: RouteLoad = { route: 'single', concurrency: 16, contentType: 'application/json' };
const lone: RouteLoad = { route: 'single', concurrency: 1, contentType: 'application/json' };

/** Batches of 500 through to the commit. */
export async function measureBatches(
  program: MeasuredProgram,
  lines: string[],
  rounds: number,
): Promise<Measurement[]> {
  const cpuBefore = program.cpuSecs();
  const results = await loadInRounds(program, batches, bodiesOf(lines, BATCH_RECORDS), rounds);
  const cpuAfter = program.cpuSecs();
  const rates = results.map(({ result, bodies }) => (bodies * BATCH_RECORDS) / result.elapsedSecs);
  const cpu = cpuBefore === null || cpuAfter === null ? null : (1e6 * (cpuAfter - cpuBefore)) / lines.length;
  return [
    { name: `batches of ${BATCH_RECORDS}`, unit: 'runs/s', ...summed(rates), wanted: { atLeast: 5000 } },
    { name: '  CPU of a run', unit: 'µs', value: cpu },
  ];
}

/** Single posts, sixteen at a time. */
export async function measureSinglePosts(
  program: MeasuredProgram,
  lines: string[],
  rounds: number,
): Promise<Measurement[]> {
  const cpuBefore = program.cpuSecs();
  const results = await loadInRounds(program, singles, bodiesOf(lines, 1), rounds);
  const cpuAfter = program.cpuSecs();
  const rates = results.map(({ result, bodies }) => bodies / result.elapsedSecs);
  const cpu = cpuBefore === null || cpuAfter === null ? null : (1e6 * (cpuAfter - cpuBefore)) / lines.length;
  return [
    { name: 'single posts, 16 at a time', unit: 'posts/s', ...summed(rates), wanted: { atLeast: 800 } },
    { name: '  CPU of a post', unit: 'µs', value: cpu },
    { name: '  p50', unit: 'ms', ...summed(results.map(({ result }) => percentile(result.latenciesMs, 0.5))) },
    { name: '  p99', unit: 'ms', ...summed(results.map(({ result }) => percentile(result.latenciesMs, 0.99))) },
  ];
}

/** Single posts, one at a time. */
export async function measureLonePosts(
  program: MeasuredProgram,
  lines: string[],
  rounds: number,
): Promise<Measurement[]> {
  const results = await loadInRounds(program, lone, bodiesOf(lines, 1), rounds);
  const p99 = summed(results.map(({ result }) => percentile(result.latenciesMs, 0.99)));
  return [
    {
      name: 'a lone post, p50',
      unit: 'ms',
      ...summed(results.map(({ result }) => percentile(result.latenciesMs, 0.5))),
    },
    { name: 'a lone post, p99', unit: 'ms', ...p99, wanted: { below: 50 } },
  ];
}

/** How long the questions about all runs take, one after the other. */
export async function measureAnswers({ urls }: MeasuredProgram): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const path of ['summary', 'sources', 'recent', 'anomalies']) {
    const rounds: number[] = [];
    for (let round = 0; round < ASK_ROUNDS; round++) {
      const begin = performance.now();
      const answer = await fetch(`${urls.processor}/analytics/${path}`);
      await answer.text();
      if (!answer.ok) throw new Error(`/analytics/${path} answered ${answer.status}`);
      rounds.push(performance.now() - begin);
    }
    measurements.push({ name: `/analytics/${path}`, unit: 'ms', ...summed(rounds) });
  }
  return measurements;
}

// Parts of equal size, and none of the runs is sent twice: the last part takes what is left.
async function loadInRounds(
  { urls }: MeasuredProgram,
  { route, ...options }: RouteLoad,
  bodies: readonly Buffer[],
  rounds: number,
): Promise<{ result: LoadResult; bodies: number }[]> {
  const size = Math.ceil(bodies.length / rounds);
  const results: { result: LoadResult; bodies: number }[] = [];
  for (let start = 0; start < bodies.length; start += size) {
    const part = bodies.slice(start, start + size);
    results.push({ result: await postAll(`${urls.ingestion}/ingest/${route}`, part, options), bodies: part.length });
  }
  return results;
}

const summed = (rounds: readonly number[]): { value: number; rounds: readonly number[] } => ({
  value: median(rounds),
  rounds,
});
