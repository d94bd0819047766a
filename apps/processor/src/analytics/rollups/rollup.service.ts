import { Database, type Leadership, LeaderLoop, type Tables } from '@app/database';
import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { RollupCompactor } from './rollup-compactor.service.js';

const POLL_MS = 2000;

/** Runs the rollups in the process that leads. Answers stay correct without them: missing periods are read from the runs. */
@Injectable()
export class RollupService extends LeaderLoop {
  constructor(database: Database) {
    super(database, { role: 'rollups', pollMs: POLL_MS, restFactor: 1, problem: 'rollup failed, restarting' });
  }

  protected begin(session: Kysely<Tables>): Promise<Leadership> {
    return RollupCompactor.load(session);
  }
}
