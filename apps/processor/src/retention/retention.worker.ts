import { Database, type Leadership, LeaderLoop, type Tables } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { type Cutoffs, cutoffsOf, RulesFileService } from '../rules-file/index.js';
import { deleteSlice, readNowMs, type WalkPosition } from './old-rows.repository.js';
import { type RetainedTable, retainedTables } from './retained-tables.js';
import { RetentionTelemetry } from './retention.telemetry.js';

/** Well under the 10 s after which the session of a silent leader ends. */
const POLL_MS = 5000;

/** A walk through one table. */
interface Walk {
  readonly table: RetainedTable;
  readonly cutoffs: Cutoffs;
}

/** One pass over all tables. */
interface Pass {
  /** The cutoffs as text: other ones make another pass. */
  readonly key: string;
  /** Those that are still to be done. */
  readonly walks: Walk[];
  after: WalkPosition | null;
  deletedRows: number;
}

/**
 * Deletes, in the process that leads, what is older than the section `retention` of the rules file says. Once a day, at the
 * start of a leadership and after a change of the section it walks through the tables, a bounded slice at a time, and rests
 * as long as a slice took. Rollups follow by the trigger on `runs`, which invalidates the hours of deleted runs.
 */
@Injectable()
export class RetentionWorker extends LeaderLoop {
  constructor(
    database: Database,
    private readonly rulesFile: RulesFileService,
    private readonly telemetry: RetentionTelemetry,
  ) {
    super(database, { role: 'retention', pollMs: POLL_MS, restFactor: 1, problem: 'retention failed, restarting' });
  }

  protected begin(session: Kysely<Tables>): Promise<Leadership> {
    let pass: Pass | null = null;
    return Promise.resolve({
      step: async () => {
        const nowMs = await readNowMs(session);
        const walks = this.walksAt(nowMs);
        const key = JSON.stringify(walks.map(({ cutoffs }) => cutoffs));
        if (pass?.key !== key) pass = { key, walks, after: null, deletedRows: 0 };
        return this.advance(session, pass, nowMs);
      },
    });
  }

  private walksAt(nowMs: number): Walk[] {
    const { retention } = this.rulesFile.current();
    return retainedTables
      .map((table) => ({ table, cutoffs: cutoffsOf(retention, table.kind, nowMs) }))
      .filter(({ cutoffs }) => cutoffs.latest !== null);
  }

  /** @returns whether there is more to do */
  private async advance(session: Kysely<Tables>, pass: Pass, nowMs: number): Promise<boolean> {
    const [walk] = pass.walks;
    if (walk === undefined) return false;
    const { table, cutoffs } = walk;
    const { deleted, last } = await deleteSlice(session, table, { cutoffs, after: pass.after });
    this.telemetry.deleted(table.kind, deleted);
    pass.deletedRows += deleted;
    pass.after = last;
    if (last === null) pass.walks.shift();
    if (pass.walks.length > 0) return true;
    this.telemetry.completed(nowMs);
    if (pass.deletedRows > 0) this.logger.log({ rows: pass.deletedRows }, 'old rows deleted');
    return false;
  }
}
