import type { RunId, StandardizedLog } from '@app/contracts';
import { Database, type Tables } from '@app/database';
import { CompanyZones } from '@app/time';
import { Injectable } from '@nestjs/common';
import type { Transaction } from 'kysely';
import { kindOf } from '../open/record-kind.js';
import { insertRuns, type Run, RunsRepository } from '../runs.repository.js';
import { AnalyticsService } from './analytics.service.js';
import { nothingSettled, type SettledRuns, Settlement } from './settlement.js';

/** Adds to a whole run, made of its start and its end, what it shows beside other runs of its object. */
export type Judge = (run: Run) => Run;

const asItIs: Judge = (run) => run;

/** Stores what records tell of runs: whole runs by one statement, everything else by a transaction. */
@Injectable()
export class RunWriter {
  constructor(
    private readonly database: Database,
    private readonly runs: RunsRepository,
    private readonly analytics: AnalyticsService,
    private readonly zones: CompanyZones,
  ) {}

  /** @throws PipelineError `store_unavailable`; `store_rejected` when a record cannot be kept: send them one by one then */
  async store(records: readonly Run[], judged: Judge = asItIs): Promise<SettledRuns> {
    const plain = plainOf(records);
    const inserted = await this.runs.insertNew(plain);
    const rest = restOf(records, plain, inserted);
    const settled =
      rest.length === 0
        ? nothingSettled()
        : await this.database.transaction((transaction) => this.settle(transaction, rest, judged));
    return withInserted(settled, plain, inserted);
  }

  /** The same in a transaction. Errors are not wrapped in PipelineError. */
  async storeIn(
    transaction: Transaction<Tables>,
    records: readonly Run[],
    judged: Judge = asItIs,
  ): Promise<SettledRuns> {
    const plain = plainOf(records);
    // Rows of `open_runs` are locked before those of `runs`, by every transaction.
    if (plain.length < records.length) return this.settle(transaction, records, judged);
    const inserted = await insertRuns(transaction, plain, 'unopened');
    const rest = restOf(records, plain, inserted);
    const settled = rest.length === 0 ? nothingSettled() : await this.settle(transaction, rest, judged);
    return withInserted(settled, plain, inserted);
  }

  private settle(transaction: Transaction<Tables>, records: readonly Run[], judged: Judge): Promise<SettledRuns> {
    const measure = (log: StandardizedLog, ingestedAtMs: number | null): Run =>
      judged({ log, metrics: this.analytics.process(log), ingestedAtMs });
    return new Settlement(transaction, { measure, zoneOf: this.zones.nameOf }).settle(records);
  }
}

/** Whole runs, each once, of which the batch does not hold the start as well. */
function plainOf(records: readonly Run[]): Run[] {
  const plain = new Map<RunId, Run>();
  const started = new Set<RunId>();
  for (const record of records) {
    const { run_id } = record.log;
    if (kindOf(record.log) !== 'whole') started.add(run_id);
    else if (!plain.has(run_id)) plain.set(run_id, record);
  }
  return [...plain.values()].filter(({ log }) => !started.has(log.run_id));
}

function restOf(records: readonly Run[], plain: readonly Run[], inserted: ReadonlySet<RunId>): Run[] {
  if (plain.length === records.length && inserted.size === plain.length) return [];
  const done = new Set(plain.filter(({ log }) => inserted.has(log.run_id)));
  return records.filter((record) => !done.has(record));
}

function withInserted(settled: SettledRuns, plain: readonly Run[], inserted: ReadonlySet<RunId>): SettledRuns {
  for (const record of plain) {
    if (!inserted.has(record.log.run_id)) continue;
    settled.stored.add(record.log.run_id);
    settled.complete.set(record, record);
  }
  return settled;
}
