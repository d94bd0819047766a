import { Database, type Leadership, LeaderLoop, type Tables } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { RollupCompactor } from './rollup-compactor.js';

const POLL_MS = 2000;

/** Leads the rollups, or waits to. Answers stay right without them: what is not rolled up is read from the runs. */
@Injectable()
export class RollupService extends LeaderLoop {
  constructor(database: Database) {
    super(database, { role: 'rollups', pollMs: POLL_MS, restFactor: 1, problem: 'rolling up has to begin again' });
  }

  protected begin(session: Kysely<Tables>): Promise<Leadership> {
    return RollupCompactor.load(session);
  }
}
