import { Database, type Tables } from '@app/database';
import { DAY_MS } from '@app/time';
import { Injectable, Logger } from '@nestjs/common';
import { sql, type Transaction } from 'kysely';
import { identityKeyOf, isKeyOfCompany, type ObjectIdentity } from '../object-key.js';
import type { Run } from '../runs.repository.js';
import type { FullLimit, ObjectLimits } from './object-limits.js';
import { admitObjects, recordRefusals } from './objects.repository.js';
import { RunWriter } from './run-writer.service.js';
import type { SettledRuns } from './settlement.js';
import { UnusualRuns } from './unusual-runs.service.js';

interface Outcomes extends SettledRuns {
  /** Reasons of refused records, in words. Nothing of a refused record is stored. */
  readonly refused: ReadonlyMap<Run, string>;
}

/** Outcome of records, by record. */
export interface AdmittedRuns extends Outcomes {
  /** The given records in their order: those that the outcomes speak of. */
  readonly runs: readonly Run[];
}

/** Without the names: the audit log has them. */
const LOOKS_ALIKE = 'a new company looks like a known one: see company_looks_alike in the audit log';

/**
 * Stores runs whose objects are known or fit under the limits. An object that this process has seen today stays in the table
 * for the day, so one statement stores its runs. Other objects cost a transaction, once a day.
 */
@Injectable()
export class RunAdmission {
  private readonly logger = new Logger(RunAdmission.name);
  private seen: { readonly day: number; readonly keys: Set<string> } = { day: 0, keys: new Set() };

  constructor(
    private readonly database: Database,
    private readonly writer: RunWriter,
    private readonly limits: ObjectLimits,
    private readonly unusual: UnusualRuns,
  ) {}

  /** @throws PipelineError `store_unavailable`; `store_rejected` when one of the rows cannot be kept, and then none is */
  async store(given: readonly Run[], nowMs: number): Promise<AdmittedRuns> {
    const runs = await this.unusual.mark(given);
    const outcomes = await this.admit(runs, nowMs);
    return { ...outcomes, runs, complete: await this.unusual.asStored(outcomes) };
  }

  /** The objects of a company are gone from the store: each is admitted again. */
  forgetCompany(company: string): void {
    const { keys } = this.seen;
    for (const key of keys) if (isKeyOfCompany(key, company)) keys.delete(key);
  }

  private async admit(runs: readonly Run[], nowMs: number): Promise<Outcomes> {
    const seen = this.seenOn(Math.floor(nowMs / DAY_MS));
    const unseen = new Map<string, ObjectIdentity>();
    for (const { log } of runs) {
      const key = identityKeyOf(log);
      if (!seen.has(key)) unseen.set(key, log);
    }
    if (unseen.size === 0) return { ...(await this.writer.store(runs, this.unusual.judged)), refused: new Map() };
    const full = new Map<string, FullLimit>();
    let lookAlikes = 0;
    const admitted = await this.database.transaction(async (transaction) => {
      full.clear();
      const { admissions, ...found } = await admitObjects(transaction, [...unseen.values()], this.limits);
      lookAlikes = found.lookAlikes;
      for (const [index, key] of [...unseen.keys()].entries()) {
        const limit = admissions[index];
        if (limit !== undefined && limit !== null) full.set(key, limit);
      }
      return this.storeAdmitted(transaction, runs, full);
    });
    if (lookAlikes > 0) this.logger.warn({ companies: lookAlikes }, LOOKS_ALIKE);
    for (const key of unseen.keys()) if (!full.has(key)) seen.add(key);
    return admitted;
  }

  private async storeAdmitted(
    transaction: Transaction<Tables>,
    runs: readonly Run[],
    full: ReadonlyMap<string, FullLimit>,
  ): Promise<Outcomes> {
    if (full.size === 0)
      return { ...(await this.writer.storeIn(transaction, runs, this.unusual.judged)), refused: new Map() };
    const limitOf = ({ log }: Run): FullLimit | undefined => full.get(identityKeyOf(log));
    const known = await readStored(
      transaction,
      runs.filter((run) => limitOf(run) !== undefined),
    );
    const refused = new Map<Run, string>();
    const counts = new Map<string | null, number>();
    const kept = runs.filter((run) => {
      const limit = limitOf(run);
      if (limit === undefined) return true;
      // A run that was stored before the limit was reached is a duplicate, not refused.
      if (known.has(run.log.run_id)) return false;
      refused.set(run, this.reasonOf(run, limit));
      const company = limit === 'perCompany' ? run.log.company : null;
      counts.set(company, (counts.get(company) ?? 0) + 1);
      return false;
    });
    if (refused.size > 0) await recordRefusals(transaction, counts);
    return { ...(await this.writer.storeIn(transaction, kept, this.unusual.judged)), refused };
  }

  private reasonOf({ log }: Run, limit: FullLimit): string {
    const settings = { perCompany: 'MAX_OBJECTS_PER_COMPANY', inAll: 'MAX_OBJECTS', sources: 'MAX_SOURCES' } as const;
    const what = {
      perCompany: `the company ${JSON.stringify(log.company)} has ${this.limits.perCompany} objects`,
      inAll: `there are ${this.limits.inAll} objects`,
      sources: `there are ${this.limits.sources} sources`,
    }[limit];
    return `the object is new, and ${what}, the limit ${settings[limit]}`;
  }

  // Objects seen on other days are dropped, which bounds the set.
  private seenOn(day: number): Set<string> {
    if (this.seen.day !== day) this.seen = { day, keys: new Set() };
    return this.seen.keys;
  }
}

async function readStored(transaction: Transaction<Tables>, runs: readonly Run[]): Promise<ReadonlySet<string>> {
  const ids = runs.map(({ log }) => log.run_id);
  const { rows } = await sql<{ run_id: string }>`
    select run_id from runs where run_id = any(${ids}::uuid[])`.execute(transaction);
  return new Set(rows.map(({ run_id }) => run_id));
}
