import { atItsOwnTime, inOrderOfArrival, type RunFact, type StartFact } from '@app/alerting';
import { parseRecord, type StandardizedLog } from '@app/contracts';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { standardize, type StandardizeContext } from '../../../standardization/src/standardize/standardize.js';
import { type KnownRun, repeatedRun } from '../../../processor/src/runs/intake/repeated-run.js';
import { type Arrival, readArrival } from './arrival.js';

/** The runs of a file in the order of arrival, each once, and the lines that could not be used. */
export interface ReadRuns {
  readonly runs: readonly RunFact[];
  /** Runs that began, in the order of arrival, each once, whether they ended or not. */
  readonly starts: readonly StartFact[];
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
}

export interface ReadOptions {
  /** Only the runs of this company; null: all. */
  readonly company: string | null;
  /** Whether records say when they came; otherwise each comes when its run ends. */
  readonly hasArrivals: boolean;
}

function factOf(log: StandardizedLog, arrival: Arrival | null): RunFact {
  const start_ms = Date.parse(log.start_time);
  const run = {
    run_id: log.run_id,
    sequence_id: log.sequence_id,
    company: log.company,
    zone: log.zone,
    source: log.source,
    object_id: log.object_id,
    object_type: log.object_type,
    status: log.status,
    attempt: log.attempt,
    schedule: log.schedule,
    start_ms,
    end_ms: log.end_time === null ? start_ms : Date.parse(log.end_time),
    cycle_ms: log.timestamp === null ? start_ms : Date.parse(log.timestamp),
    duration_seconds: log.duration_seconds,
    cpu_time_seconds: log.cpu_time_seconds,
    memory_used_bytes: log.memory_used_bytes,
    rows_out: log.rows_out,
    error_message: log.error_message,
  };
  return arrival === null ? atItsOwnTime(run) : { ...run, ...arrival };
}

// A run that has begun comes as it begins.
const startOf = (
  { run_id, company, zone, source, object_id, object_type, ...run }: RunFact,
  isTimed: boolean,
): StartFact => ({
  run_id,
  company,
  zone,
  source,
  object_id,
  object_type,
  sequence_id: run.sequence_id,
  start_ms: run.start_ms,
  arrived_ms: isTimed ? run.arrived_ms : run.start_ms,
});

function parse(line: string): unknown {
  try {
    return parseRecord(line).value;
  } catch {
    return undefined;
  }
}

/** A record that the chain would store, and when it came; null: it does not say. */
interface ReadLog {
  readonly log: StandardizedLog;
  readonly arrival: Arrival | null;
}

/** The record of a line, or the reason for which the chain would set it aside. */
function readLog(line: string, context: StandardizeContext, hasArrivals: boolean): ReadLog | { reason: string } {
  const record = parse(line);
  if (record === undefined) return { reason: 'this is not JSON' };
  const isObject = typeof record === 'object' && record !== null;
  const arrival = hasArrivals && isObject ? readArrival(record as Record<string, unknown>) : null;
  if (arrival !== null && 'reason' in arrival) return arrival;
  // A record that does not say when it came comes when its run ends, and never before that.
  const outcome = standardize(
    record,
    context,
    arrival === null ? Infinity : (arrival.ingested_ms ?? arrival.arrived_ms),
  );
  if (outcome.kind !== 'emit') return { reason: `${outcome.code}: ${outcome.detail}` };
  return { log: outcome.value, arrival };
}

function keepFirst<Fact extends { readonly run_id: string; readonly arrived_ms: number }>(
  all: Map<string, Fact>,
  fact: Fact,
  hasArrivals: boolean,
): void {
  const known = all.get(fact.run_id);
  if (known === undefined || (hasArrivals && fact.arrived_ms < known.arrived_ms)) all.set(fact.run_id, fact);
}

const isOfAmbiguousHour = ({ normalizations }: StandardizedLog): boolean =>
  normalizations.some(({ field, code }) => field === 'start_time' && code === 'time_ambiguous');

/** The runs of the hour that exists twice: of two records that look alike the second one is known by when it came. */
function settleAmbiguous(records: readonly ReadLog[], context: StandardizeContext): ReadLog[] {
  const first = new Map<string, KnownRun>();
  const arrivedMs = ({ arrival }: ReadLog): number => arrival?.arrived_ms ?? 0;
  return records
    .toSorted((a, b) => arrivedMs(a) - arrivedMs(b))
    .map((record) => {
      const { log, arrival } = record;
      const ingestedAtMs = arrival === null ? null : (arrival.ingested_ms ?? arrival.arrived_ms);
      const known = first.get(log.run_id);
      if (known === undefined) {
        first.set(log.run_id, { ...log, ingested_ms: ingestedAtMs });
        return record;
      }
      const repeated = repeatedRun({ log, ingestedAtMs }, known, context.zoneOf(log.company).name);
      return repeated === null ? record : { log: repeated, arrival };
    });
}

/**
 * Reads raw records, one a line, as the chain would: lines that it would set aside are named. A run that was delivered
 * twice counts once, as of its first arrival; of two that arrived together the first line counts.
 */
export async function readRuns(
  input: Readable,
  context: StandardizeContext,
  { company, hasArrivals }: ReadOptions,
): Promise<ReadRuns> {
  const runs = new Map<string, RunFact>();
  const starts = new Map<string, StartFact>();
  const refused: { line: number; reason: string }[] = [];
  const ambiguous: ReadLog[] = [];
  const keep = ({ log, arrival }: ReadLog): void => {
    const run = factOf(log, arrival);
    if (run.status === 'RUNNING') keepFirst(starts, startOf(run, hasArrivals), hasArrivals);
    else keepFirst(runs, run, hasArrivals);
  };
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() === '') continue;
    const found = readLog(text.replace(/^\uFEFF/, ''), context, hasArrivals);
    if ('reason' in found) refused.push({ line, reason: found.reason });
    else if (company !== null && found.log.company !== company) continue;
    else if (isOfAmbiguousHour(found.log)) ambiguous.push(found);
    else keep(found);
  }
  settleAmbiguous(ambiguous, context).forEach(keep);
  return {
    runs: [...runs.values()].sort(inOrderOfArrival),
    starts: [...starts.values()].sort((a, b) => a.arrived_ms - b.arrived_ms || (a.run_id < b.run_id ? -1 : 1)),
    refused,
  };
}
