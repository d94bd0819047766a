import type { RunFact } from '@app/alerting';

/** When a record came, in epoch milliseconds: into the store, and in at the door where that is known. */
export type Arrival = Pick<RunFact, 'arrived_ms' | 'ingested_ms'>;

/** The latest time that a `Date` can hold. */
const MAX_MS = 8.64e15;

const isMoment = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MAX_MS;

/**
 * Reads `_arrived` and `_ingested` of a raw record; null: it does not say when it came. Of one that cannot be read, the
 * reason.
 */
export function readArrival(record: Readonly<Record<string, unknown>>): Arrival | { readonly reason: string } | null {
  const { _arrived: arrived_ms, _ingested: ingested_ms = null } = record;
  if (arrived_ms === undefined || arrived_ms === null) return null;
  if (!isMoment(arrived_ms)) return { reason: reasonOf('_arrived', arrived_ms) };
  if (ingested_ms !== null && !isMoment(ingested_ms)) return { reason: reasonOf('_ingested', ingested_ms) };
  return { arrived_ms, ingested_ms };
}

const reasonOf = (name: string, value: unknown): string =>
  `${name} must be a whole number of milliseconds since 1970, not ${JSON.stringify(value)}`;
