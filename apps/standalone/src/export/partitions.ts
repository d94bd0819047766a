import { DAY_MS } from '@app/time';

/** Length of the times in folders of their own, on the calendar of UTC. */
export const partitionings = ['day', 'month'] as const;
export type Partitioning = (typeof partitionings)[number];

/** `[from, to)`, ISO 8601 in UTC, in a folder of its own. */
export interface Partition {
  /** Such as `month=2025-09`. */
  readonly folder: string;
  readonly from: string;
  readonly to: string;
}

const nextOf = (startMs: number, by: Partitioning): number => {
  const start = new Date(startMs);
  return by === 'day' ? startMs + DAY_MS : Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1);
};

/** The whole days or months in which a time lies, in order; a filter may cut the first and the last. */
export function* partitionsBetween(fromMs: number, toMs: number, by: Partitioning): Generator<Partition> {
  const first = new Date(fromMs);
  const day = by === 'day' ? first.getUTCDate() : 1;
  for (let startMs = Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), day); startMs < toMs;) {
    const nextMs = nextOf(startMs, by);
    const [from, to] = [startMs, nextMs].map((ms) => new Date(ms).toISOString()) as [string, string];
    yield { folder: `${by}=${from.slice(0, by === 'day' ? 10 : 7)}`, from, to };
    startMs = nextMs;
  }
}

/** A value in the name of a folder, as Hive, Spark and DuckDB read it: everything but letters, digits and `_.-` is `%` and two digits. */
export const folderValue = (value: string): string =>
  value === ''
    ? '__HIVE_DEFAULT_PARTITION__'
    : [...Buffer.from(value)]
        .map((byte) => {
          const character = String.fromCharCode(byte);
          return /[\w.-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
        })
        .join('');
