import type { RawLog } from '@app/contracts';
import { HOUR_MS } from '@app/time';

/** A raw record as whoever reads it with a pencil would understand it. */
interface Counted {
  readonly key: string;
  readonly source: string;
  readonly failed: boolean;
  readonly start: string;
  readonly end: string;
  readonly duration: number;
  readonly cpu: number;
  readonly memory: number;
  readonly efficiency: number;
  readonly anomalies: string[];
  readonly error: string | null;
}

/** Hours to add to a company's local time to get UTC. */
export type HoursBehind = Readonly<Record<string, number>>;

const number = (value: unknown): number => Number(String(value).replace(',', '.'));

/** `05-09-2025 16:45:26.191702`, the hours behind added; the microseconds stay as they are written. */
function utc(text: string, hoursBehind: number): string {
  const [day, month, year, hour, minute, second, micros = ''] = text.split(/[-:. ]/).map(String);
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const decimals = micros.replace(/0+$/, '');
  return `${new Date(local + hoursBehind * HOUR_MS).toISOString().slice(0, 19)}${decimals && `.${decimals}`}Z`;
}

/** Of one length, so that the order of the texts is the order of the moments. */
export const sortable = (time: string): string =>
  time
    .replace('Z', '')
    .replace(/:\d\d$/, (second) => `${second}.`)
    .padEnd(26, '0');

const inOrder = (times: readonly string[]): string[] => times.toSorted((a, b) => (sortable(a) < sortable(b) ? -1 : 1));

const part = (value: number, base: number): number => Math.min(100, Math.max(0, 100 - (50 * value) / base));

function count(raw: RawLog, hoursBehind: HoursBehind): Counted {
  const duration = number(raw['Duree secondes']);
  const memory = number(raw['memory_used (bytes)']);
  const parts = memory < 0 ? [part(duration, 10)] : [part(duration, 10), part(memory, 10_000_000)];
  const efficiency = parts.reduce((sum, each) => sum + each) / parts.length;
  const failed = raw.Etat === 'FAILED';
  const anomalies = [
    failed && 'execution_failure',
    duration > 3600 && 'long_execution_time',
    memory > 100_000_000 && 'high_memory_usage',
    memory < 0 && 'negative_memory_usage',
    efficiency < 20 && 'low_efficiency',
  ].filter((each) => each !== false);
  const start = utc(raw.Debut, hoursBehind[raw.Entreprise]!);
  return {
    key: [raw.Entreprise, raw.Source, Number(raw.Objet_Id), raw.Objet, raw.No_Sequence, start].join('|'),
    source: raw.Source,
    failed,
    start,
    end: utc(raw.Fin!, hoursBehind[raw.Entreprise]!),
    duration,
    cpu: number(raw['cpu_time (sec)']),
    memory,
    efficiency,
    anomalies,
    error: failed ? raw.Description! : null,
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function percentile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = fraction * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - below);
}

const percentiles = (values: readonly number[]) => ({
  p50: percentile(values, 0.5),
  p95: percentile(values, 0.95),
  p99: percentile(values, 0.99),
  max: percentile(values, 1),
});

/** The right answers, counted again from nothing but the raw records; every record is a different run. */
export function recount(raws: readonly RawLog[], hoursBehind: HoursBehind) {
  const runs = raws.map((raw) => count(raw, hoursBehind));
  const bySource = Map.groupBy(runs, ({ source }) => source);
  return {
    runs: new Map(runs.map((run) => [run.key, run])),
    firstStart: inOrder(runs.map(({ start }) => start))[0],
    summary: {
      ...totals(runs),
      anomalies: runs.filter(({ anomalies }) => anomalies.length > 0).length,
      efficiency: mean(runs.map(({ efficiency }) => efficiency)),
    },
    sources: Object.fromEntries([...bySource].map(([source, own]) => [source, sourceOf(own)])),
  };
}

const totals = (runs: readonly Counted[]) => ({
  total: runs.length,
  failed: runs.filter(({ failed }) => failed).length,
  duration: mean(runs.map(({ duration }) => duration)),
  durations: percentiles(runs.map(({ duration }) => duration)),
});

const sourceOf = (runs: readonly Counted[]) => {
  const memory = runs.map((run) => run.memory).filter((bytes) => bytes >= 0);
  return {
    ...totals(runs),
    cpu: mean(runs.map(({ cpu }) => cpu)),
    cpuP95: percentile(
      runs.map(({ cpu }) => cpu),
      0.95,
    ),
    memory: mean(memory),
    memoryP95: percentile(memory, 0.95),
    memoryMax: percentile(memory, 1),
    lastStart: inOrder(runs.map(({ start }) => start)).at(-1)!,
  };
};
