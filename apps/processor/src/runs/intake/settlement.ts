import type { RunId, StandardizedLog } from '@app/contracts';
import type { Tables } from '@app/database';
import type { Transaction } from 'kysely';
import { matchPings } from '../open/match-pings.js';
import { earlierStart, mergeRun } from '../open/merge-run.js';
import {
  type ClosedRun,
  closeRuns,
  closeSuperseded,
  lockObjects,
  readOpenRuns,
  lockOpenStarts,
  type OpenRun,
  rememberParts,
} from '../open/open-runs.repository.js';
import { kindOf } from '../open/record-kind.js';
import { insertRuns, type Run } from '../runs.repository.js';
import { readKnown } from './known-runs.queries.js';
import { repeatedRun } from './repeated-run.js';
import { conflictDetail, differingFields, type KnownRun, waitingContentOf } from './same-run.js';

/** Outcome of records, by record. A record in none of the three collections is a duplicate that completes nothing. */
export interface SettledRuns {
  /** Ids of the runs that are new in `runs`. */
  readonly stored: Set<RunId>;
  /** The whole run that a record tells, or completes, also when it was stored before. */
  readonly complete: Map<Run, Run>;
  /** Records that are remembered until the rest of their run comes. */
  readonly opened: Set<Run>;
  /** Why a record is a dead letter, in words. */
  readonly conflicts: Map<Run, string>;
}

export const nothingSettled = (): SettledRuns => ({
  stored: new Set(),
  complete: new Map(),
  opened: new Set(),
  conflicts: new Map(),
});

/** Knowledge that settling needs besides the store. */
export interface SettlementContext {
  /** A run with its metrics. */
  measure(log: StandardizedLog, ingestedAtMs: number | null): Run;
  /** IANA name of the zone of a company. */
  zoneOf(company: string): string;
}

/** The records of one run in a batch. */
interface Told {
  readonly starts: Run[];
  readonly ends: Run[];
}

/**
 * Settles, in one transaction, the records that are more than a new run: starts, ends that need one, and what is known
 * already. The row of `open_runs` serialises the start and the end of a run, whoever takes them in.
 */
export class Settlement {
  private readonly result = nothingSettled();
  /** Runs to insert, by id. */
  private readonly finals = new Map<RunId, Run>();
  private readonly closed: ClosedRun[] = [];
  /** Records to compare with what is stored of the run, by the id of the run. */
  private readonly compared: { readonly record: Run; readonly id: RunId; readonly log: StandardizedLog }[] = [];

  constructor(
    private readonly transaction: Transaction<Tables>,
    private readonly context: SettlementContext,
  ) {}

  async settle(records: readonly Run[]): Promise<SettledRuns> {
    const { transaction, result } = this;
    const pings = records.filter(({ log }) => kindOf(log) === 'ping');
    const told = groupsOf(records.filter(({ log }) => kindOf(log) !== 'ping'));
    const freeStarts = records.filter(({ log }) => kindOf(log) === 'start' && log.run_key === null);
    await lockObjects(
      transaction,
      [...freeStarts, ...pings].map(({ log }) => log),
    );
    const pingIds = pings.map(({ log }) => log.run_id);
    const rows = await readOpenRuns(transaction, [...told.keys()], pingIds);
    const known = await readKnown(transaction, [...told.keys(), ...pingIds]);
    await this.settleTold(told, new Map(rows.map((row) => [row.run_id, row])), known);
    await this.settlePings(pings, rows, known);
    for (const id of await insertRuns(transaction, [...this.finals.values()])) result.stored.add(id);
    await this.compare(known);
    await closeRuns(transaction, this.closed);
    await closeSuperseded(
      transaction,
      freeStarts.map(({ log }) => log),
    );
    return result;
  }

  private async settleTold(
    told: ReadonlyMap<RunId, Told>,
    before: ReadonlyMap<RunId, OpenRun>,
    known: ReadonlyMap<RunId, KnownRun>,
  ): Promise<void> {
    const parts = [...told].flatMap(([id, { starts, ends }]) => {
      const isOpened = starts.length > 0 || before.has(id);
      const end = known.has(id) ? undefined : ends.find(({ log }) => isOpened || kindOf(log) === 'end');
      const start =
        starts.length === 0 ? null : starts.reduce((a, b) => (earlierStart(a.log, b.log) === a.log ? a : b));
      if (start === null && end === undefined) return [];
      return [
        {
          start: start?.log ?? null,
          end: end?.log ?? null,
          startIngestedMs: start?.ingestedAtMs ?? null,
          endIngestedMs: end?.ingestedAtMs ?? null,
          isLate: known.has(id),
        },
      ];
    });
    const after = new Map((await rememberParts(this.transaction, parts)).map((row) => [row.run_id, row]));
    for (const [id, each] of told) {
      const isStartNew = each.starts.length > 0 && (before.get(id)?.start_log ?? null) === null;
      const isEndNew = each.ends.length > 0 && (before.get(id)?.end_log ?? null) === null;
      this.settleOne(id, each, { row: after.get(id) ?? before.get(id), isStored: known.has(id), isStartNew, isEndNew });
    }
  }

  private settleOne(
    id: RunId,
    { starts, ends }: Told,
    {
      row,
      isStored,
      isStartNew,
      isEndNew,
    }: { row: OpenRun | undefined; isStored: boolean; isStartNew: boolean; isEndNew: boolean },
  ): void {
    const start = row?.start_log ?? null;
    const merged = (log: StandardizedLog): StandardizedLog => (start === null ? log : mergeRun(start, log));
    const [end] = ends;
    if (isStored) {
      for (const record of ends) this.compared.push({ record, id, log: merged(record.log) });
      this.settleStarts(starts, isStartNew, row);
      return;
    }
    const chosen = chosenEnd(row, ends);
    const isComplete = chosen !== null && (start !== null || kindOf(chosen.log) === 'whole');
    if (!isComplete) {
      this.settleStarts(starts, isStartNew, row);
      if (isEndNew && end !== undefined) this.result.opened.add(end);
      for (const record of isEndNew ? ends.slice(1) : ends) this.compareWithWaiting(record, row);
      return;
    }
    const final = this.context.measure(merged(chosen.log), chosen.ingestedAtMs);
    this.finals.set(id, final);
    if (row !== undefined) this.close(id, chosen.log, chosen.ingestedAtMs);
    if (end === undefined) {
      // The start completes the run whose end has waited.
      if (starts[0] !== undefined) this.result.complete.set(starts[0], final);
      return;
    }
    this.settleStarts(starts, isStartNew, undefined);
    for (const record of ends) {
      if (record === end || record.log === chosen.log) this.result.complete.set(record, final);
      if (record.log !== chosen.log) this.compared.push({ record, id, log: merged(record.log) });
    }
  }

  /** The first start of a run is remembered; a start that comes again tells what the run has become. */
  private settleStarts(starts: readonly Run[], isNew: boolean, row: OpenRun | undefined): void {
    const [start] = starts;
    if (start === undefined) return;
    if (isNew) this.result.opened.add(start);
    const { start_log = null, end_log = null, end_ingested_ms = null } = row ?? {};
    if (start_log === null || end_log === null || isNew) return;
    this.result.complete.set(start, this.context.measure(mergeRun(start_log, end_log), end_ingested_ms));
  }

  private compareWithWaiting(record: Run, row: OpenRun | undefined): void {
    const waiting = row?.end_log ?? null;
    if (waiting !== null) this.compareWith(waiting, record);
  }

  private async settlePings(
    pings: readonly Run[],
    rows: readonly OpenRun[],
    known: ReadonlyMap<RunId, KnownRun>,
  ): Promise<void> {
    const ended = new Map(rows.flatMap((row) => (row.end_run_id === null ? [] : [[row.end_run_id, row] as const])));
    const fresh = new Map<RunId, Run>();
    for (const record of pings) {
      const id = record.log.run_id;
      const row = ended.get(id);
      if (row !== undefined) this.settleAgain(record, row);
      else if (known.has(id)) this.compared.push({ record, id, log: record.log });
      else if (!fresh.has(id)) fresh.set(id, record);
      else this.compareWith(fresh.get(id)!.log, record);
    }
    if (fresh.size === 0) return;
    const ends = [...fresh.values()].map(({ log }) => log);
    const starts = matchPings(await lockOpenStarts(this.transaction, ends), ends);
    for (const record of fresh.values()) {
      const start = starts.get(record.log);
      const log = start === undefined ? record.log : mergeRun(start, record.log);
      const final = this.context.measure(log, record.ingestedAtMs);
      this.finals.set(log.run_id, final);
      this.result.complete.set(record, final);
      if (start !== undefined) this.close(log.run_id, record.log, record.ingestedAtMs);
    }
  }

  /** A ping that has ended a run before. */
  private settleAgain(record: Run, { start_log, end_log, end_ingested_ms }: OpenRun): void {
    if (start_log === null || end_log === null) return;
    this.compareWith(end_log, record);
    if (this.result.conflicts.has(record)) return;
    this.result.complete.set(record, this.context.measure(mergeRun(start_log, end_log), end_ingested_ms));
  }

  private compareWith(first: StandardizedLog, record: Run): void {
    const content = waitingContentOf(first);
    const differing = differingFields(content, record.log);
    if (differing.length > 0) this.result.conflicts.set(record, conflictDetail(content, record.log, differing));
  }

  private close(runId: RunId, end: StandardizedLog, endIngestedMs: number | null): void {
    this.closed.push({ runId, end, endIngestedMs });
  }

  /** Compares records with the stored runs of their ids. */
  private async compare(before: ReadonlyMap<RunId, KnownRun>): Promise<void> {
    const { stored, complete } = this.result;
    // Another transaction has stored it since it was read.
    for (const [record, { log }] of complete) {
      if (this.finals.has(log.run_id) && !stored.has(log.run_id)) {
        this.compared.push({ record, id: log.run_id, log });
      }
    }
    const unread = this.compared.map(({ id }) => id).filter((id) => !before.has(id));
    const known = new Map([...before, ...(await readKnown(this.transaction, unread))]);
    const repeated: { readonly record: Run; readonly run: Run }[] = [];
    for (const { record, id, log } of this.compared) {
      const first = known.get(id);
      if (first === undefined) continue;
      const second = repeatedRun({ log, ingestedAtMs: record.ingestedAtMs }, first, this.context.zoneOf(log.company));
      if (second !== null) repeated.push({ record, run: this.context.measure(second, record.ingestedAtMs) });
      // The start may have come after the run was stored, and lends it nothing then.
      else this.judge(record, [log, record.log], first);
    }
    await this.storeRepeated(repeated);
  }

  /** Stores the second runs of the hour that exists twice, or compares them with those that are stored. */
  private async storeRepeated(repeated: readonly { readonly record: Run; readonly run: Run }[]): Promise<void> {
    if (repeated.length === 0) return;
    const runs = repeated.map(({ run }) => run);
    for (const id of await insertRuns(this.transaction, runs)) this.result.stored.add(id);
    const known = await readKnown(
      this.transaction,
      runs.map(({ log }) => log.run_id),
    );
    for (const { record, run } of repeated) this.judge(record, [run.log], known.get(run.log.run_id)!);
  }

  /** @param logs what the record tells, in one way or the other */
  private judge(record: Run, logs: readonly StandardizedLog[], known: KnownRun): void {
    const log = logs.find((told) => differingFields(known, told).length === 0);
    this.result.complete.delete(record);
    if (log === undefined) {
      const differing = differingFields(known, logs[0]!);
      this.result.conflicts.set(record, conflictDetail(known, logs[0]!, differing));
      return;
    }
    const run = log === record.log ? record : this.context.measure(log, record.ingestedAtMs);
    this.result.complete.set(record, run);
  }
}

function groupsOf(records: readonly Run[]): Map<RunId, Told> {
  const told = new Map<RunId, Told>();
  for (const record of records) {
    const { run_id } = record.log;
    let each = told.get(run_id);
    if (each === undefined) told.set(run_id, (each = { starts: [], ends: [] }));
    (kindOf(record.log) === 'start' ? each.starts : each.ends).push(record);
  }
  return told;
}

interface ChosenEnd {
  readonly log: StandardizedLog;
  readonly ingestedAtMs: number | null;
}

/** The end that counts: the one that came first, or one that says the same and its start as well. */
function chosenEnd(row: OpenRun | undefined, ends: readonly Run[]): ChosenEnd | null {
  const waiting = row?.end_log ?? null;
  const agrees = (log: StandardizedLog): boolean =>
    waiting === null || differingFields(waitingContentOf(waiting), log).length === 0;
  const whole = ends.find(({ log }) => kindOf(log) === 'whole' && agrees(log));
  if (whole !== undefined) return whole;
  if (waiting === null) return ends[0] ?? null;
  return { log: waiting, ingestedAtMs: row?.end_ingested_ms ?? null };
}
