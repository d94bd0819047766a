import { isIntegerId, type RunStatus } from '@app/contracts';
import { objectNumberOf, type Tables } from '@app/database';
import { HOUR_MS } from '@app/time';
import { type Kysely, sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import type { RunFilterDto } from '../../apps/processor/src/runs/run-filter.dto.js';

/** A run as far as the statistics are concerned. */
export interface CountedRun {
  readonly run_id: string;
  readonly company: string;
  readonly zone: string;
  readonly source: string;
  readonly object_id: string;
  readonly object_type: string;
  readonly status: RunStatus;
  /** ISO 8601 in UTC, six decimals: their order is the order of the moments. */
  readonly start_time: string;
  readonly duration_seconds: number | null;
  readonly cpu_time_seconds: number | null;
  readonly memory_used_bytes: number | null;
  readonly is_anomaly: boolean;
}

/** Numbers from 0 to 1, the same each time. */
export function randomFrom(seed: number): () => number {
  // Park and Miller's generator.
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

export const pick = <T>(random: () => number, values: readonly T[]): T => values[Math.floor(random() * values.length)]!;

/** In the order of the answers. */
export const someObjectIds = ['0', '1', '7', '12', '4567890123456789012', 'a/b'];

const otherStatuses = ['PARTIAL', 'CANCELLED', 'SKIPPED', 'RUNNING'] as const;

/** Some begin on the hour, some a microsecond before. */
export function aRandomRun(
  random: () => number,
  range: { readonly fromMs: number; readonly toMs: number },
): CountedRun {
  const ms = Math.floor(range.fromMs + random() * (range.toMs - range.fromMs));
  const hourMs = Math.floor(ms / HOUR_MS) * HOUR_MS;
  const start = pick(random, [
    ...[1, 2, 3, 4].map(() =>
      new Date(ms).toISOString().replace('Z', `${String(Math.floor(random() * 1000)).padStart(3, '0')}Z`),
    ),
    new Date(hourMs).toISOString().replace('Z', '000Z'),
    new Date(hourMs - 1).toISOString().replace('Z', '999Z'),
  ]);
  const measured = (most: number) =>
    pick(random, [null, -1, 0, most * random(), most * random(), most * random() ** 4]);
  const object_id = pick(random, someObjectIds);
  return {
    run_id: randomUUID(),
    company: pick(random, ['acme', 'globex']),
    zone: pick(random, ['1-Raw', '2-Clean']),
    source: pick(random, ['efficy', 'zohobooks', 'PowerBI']),
    object_id,
    object_type: `object ${someObjectIds.indexOf(object_id) % 4}`,
    status: random() < 0.2 ? 'FAILED' : random() < 0.8 ? 'SUCCESS' : pick(random, otherStatuses),
    start_time:
      start < new Date(range.fromMs).toISOString() ? new Date(hourMs).toISOString().replace('Z', '000Z') : start,
    duration_seconds: measured(100),
    cpu_time_seconds: measured(10),
    memory_used_bytes: pick(random, [null, -5, 0, Math.floor(1e9 * random()), Math.floor(1e6 * random())]),
    is_anomaly: random() < 0.1,
  };
}

const objectColumnsOf = (id: string) => ({
  object_number: objectNumberOf(id),
  object_text: isIntegerId(id) ? null : id,
});

/** Stores runs; those that are there already stay as they are. */
export async function storeRuns(tables: Kysely<Tables>, runs: readonly CountedRun[]): Promise<void> {
  await sql`
    insert into runs (run_id, sequence_id, company, zone, source, object_number, object_text, object_type, transformation, status,
      start_time, duration_seconds, cpu_time_seconds, memory_used_bytes, normalizations, is_anomaly, efficiency_score)
    select run_id, 'a cycle', company, zone, source, object_number, object_text, object_type, 'get', status,
      start_time, duration_seconds, cpu_time_seconds, memory_used_bytes, '[]', is_anomaly,
      100 / (1 + abs(duration_seconds))
    from json_to_recordset(${JSON.stringify(runs.map((run) => ({ ...run, ...objectColumnsOf(run.object_id) })))}::json) as run (run_id uuid, company text, zone text, source text,
      object_number bigint, object_text text, object_type text, status text, start_time timestamptz, duration_seconds float8,
      cpu_time_seconds float8, memory_used_bytes bigint, is_anomaly boolean)
    on conflict do nothing`.execute(tables);
}

/** The same length for all of them. */
const sortable = (time: string): string =>
  time
    .replace('Z', '')
    .replace(/:\d\d$/, '$&.')
    .padEnd(26, '0');

const isMeant = (run: CountedRun, { from, to, ...subject }: RunFilterDto): boolean =>
  Object.entries(subject).every(([name, value]) => value === undefined || run[name as keyof CountedRun] === value) &&
  (from === undefined || sortable(run.start_time) >= sortable(from)) &&
  (to === undefined || sortable(run.start_time) < sortable(to));

function percentile(values: readonly number[], fraction: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const place = fraction * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - below);
}

export type Measured = 'duration_seconds' | 'cpu_time_seconds' | 'memory_used_bytes';

/** Cancelled, skipped and running ones are counted, and are in no rate and no distribution. */
const ratedOf = (runs: readonly CountedRun[]): CountedRun[] =>
  runs.filter(({ status }) => status === 'SUCCESS' || status === 'PARTIAL' || status === 'FAILED');

const failureRateOf = (runs: readonly CountedRun[]): number | null => {
  const rated = ratedOf(runs);
  return rated.length === 0 ? null : (100 * rated.filter(({ status }) => status === 'FAILED').length) / rated.length;
};

const known = (runs: readonly CountedRun[], name: Measured): number[] =>
  ratedOf(runs)
    .map((run) => run[name])
    .filter((value): value is number => value !== null && value >= 0);

/** The numbers of an answer about these runs. */
export function countRuns(runs: readonly CountedRun[]) {
  const of = (name: Measured, fraction: number) => percentile(known(runs, name), fraction);
  const failed = runs.filter(({ status }) => status === 'FAILED').length;
  return {
    runs_count: runs.length,
    failed_count: failed,
    success_count: runs.filter(({ status }) => status === 'SUCCESS').length,
    failure_rate: failureRateOf(runs),
    anomaly_count: runs.filter(({ is_anomaly }) => is_anomaly).length,
    duration_seconds: {
      p50: of('duration_seconds', 0.5),
      p95: of('duration_seconds', 0.95),
      p99: of('duration_seconds', 0.99),
      max: of('duration_seconds', 1),
    },
    cpu_time_seconds: { p95: of('cpu_time_seconds', 0.95), max: of('cpu_time_seconds', 1) },
    memory_used_bytes: { p95: of('memory_used_bytes', 0.95), max: of('memory_used_bytes', 1) },
    last_run_at: runs
      .map(({ start_time }) => start_time)
      .sort()
      .at(-1)!
      .replace(/\.?0*Z$/, 'Z'),
  };
}

/** A value of a series. */
export function countMetric(runs: readonly CountedRun[], metric: string): number | null {
  const failed = runs.filter(({ status }) => status === 'FAILED').length;
  if (metric === 'runs') return runs.length;
  if (metric === 'failures') return failed;
  if (runs.length === 0) return null;
  // None of these runs says how much it moved.
  if (metric === 'rows_in' || metric === 'rows_out' || metric === 'bytes_out') return null;
  if (metric === 'failure_rate') return failureRateOf(runs);
  const durations = known(runs, 'duration_seconds');
  if (metric === 'duration_avg') {
    const mean = durations.reduce((sum, value) => sum + value, 0) / durations.length;
    return durations.length === 0 ? null : Number(mean.toFixed(6));
  }
  const [, name, percent] = /^(duration|cpu|memory)_p(\d\d)$/.exec(metric)!;
  const measured = { duration: 'duration_seconds', cpu: 'cpu_time_seconds', memory: 'memory_used_bytes' } as const;
  return percentile(known(runs, measured[name as keyof typeof measured]), Number(percent) / 100);
}

const keysBy = {
  source: ['company', 'source'],
  object: ['company', 'zone', 'source', 'object_id', 'object_type'],
  company: ['company'],
  status: ['status'],
} as const;

/** The runs that a filter means, by their group, in the order of the answers. */
export function groupRuns(runs: readonly CountedRun[], filter: RunFilterDto, by: keyof typeof keysBy | undefined) {
  const names = by === undefined ? [] : keysBy[by];
  const meant = runs.filter((run) => isMeant(run, filter));
  const groups = Map.groupBy(meant, (run) => JSON.stringify(names.map((name) => [name, run[name]])));
  return [...groups]
    .map(([key, ofGroup]) => ({ key: Object.fromEntries(JSON.parse(key) as [string, unknown][]), runs: ofGroup }))
    .sort((a, b) => {
      const name = names.find((one) => a.key[one] !== b.key[one]);
      if (name === undefined) return 0;
      const [left, right] = [a.key[name] as string, b.key[name] as string];
      if (name === 'object_id') return someObjectIds.indexOf(left) - someObjectIds.indexOf(right);
      return left < right ? -1 : 1;
    });
}

/** The same, but for percentiles, and values of series, which may be off by a part of themselves. */
export function expectNear(found: unknown, wanted: unknown, part: number, path: readonly string[] = []): void {
  if (typeof found === 'number' && typeof wanted === 'number') {
    const allowed = /^p\d\d$|^values$/.test(path.findLast((name) => !/^\d+$/.test(name)) ?? '') ? part : 1e-9;
    if (Math.abs(found - wanted) <= Math.abs(wanted) * allowed + 1e-9) return;
  } else if (typeof found === 'object' && typeof wanted === 'object' && found !== null && wanted !== null) {
    for (const name of new Set([...Object.keys(found), ...Object.keys(wanted)])) {
      const [one, other] = [found, wanted].map((value) => (value as Record<string, unknown>)[name]);
      expectNear(one, other, part, [...path, name]);
    }
    return;
  } else if (found === wanted) return;
  throw new Error(`${path.join('.')} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
}
