import type { ProcessedRun } from '@app/contracts';
import { Database, type Leadership, LeaderLoop, type Tables } from '@app/database';
import { type Emitted, type ReceivedRecord, StageRunner } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { AnalyticsService } from '../intake/analytics.service.js';
import { publishRuns } from '../intake/publish-runs.js';
import { insertRuns, type Run } from '../runs.repository.js';
import { closeRuns } from './open-runs.repository.js';
import { closeAbandoned, closeStored, forgetClosed, lockOverdueEnds } from './open-runs-sweep.repository.js';

const POLL_MS = 1000;
/** Steps between two looks for rows that are days old. */
const STEPS_PER_CLEANING = 60;

/**
 * Stores, in the process that leads, ends whose start has not come in time, and closes the rows of runs whose start and end
 * were stored at the same moment. Readers do not depend on it: a run that is stored is not open for them.
 */
@Injectable()
export class OpenRunsWorker extends LeaderLoop {
  constructor(
    database: Database,
    private readonly runner: StageRunner,
    private readonly analytics: AnalyticsService,
  ) {
    super(database, { role: 'openRuns', pollMs: POLL_MS, problem: 'sweep of open runs failed, restarting' });
  }

  protected begin(session: Kysely<Tables>): Promise<Leadership> {
    let steps = 0;
    return Promise.resolve({
      step: async () => {
        await closeStored(session);
        if (steps++ % STEPS_PER_CLEANING === 0) {
          await closeAbandoned(session);
          await forgetClosed(session);
        }
        return this.storeOverdue(session);
      },
    });
  }

  /** @returns whether there may be more of them */
  private storeOverdue(session: Kysely<Tables>): Promise<boolean> {
    return session.transaction().execute(async (transaction) => {
      const { ends, hasMore } = await lockOverdueEnds(transaction);
      if (ends.length === 0) return false;
      const runs = ends.map(({ log, ingestedAtMs }): Run => ({
        log,
        metrics: this.analytics.process(log),
        ingestedAtMs,
      }));
      await insertRuns(transaction, runs);
      await closeRuns(
        transaction,
        runs.map(({ log, ingestedAtMs }) => ({ runId: log.run_id, end: log, endIngestedMs: ingestedAtMs })),
      );
      // Before the commit: no message comes again for these runs.
      await publishRuns(this.runner, runs.map(emittedOf));
      return hasMore;
    });
  }
}

/** A run that no message of now is about. */
const emittedOf = ({ metrics }: Run): Emitted<ProcessedRun> => ({ record: noMessage, value: metrics });
const noMessage: ReceivedRecord = { partition: 0, offset: '0', key: null, value: null, headers: {} };
