import { RunProfile, UNUSUAL_RUN } from '@app/analytics';
import type { RunId } from '@app/contracts';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { identityKeyOf, type ObjectIdentity } from '../object-key.js';
import type { Run } from '../runs.repository.js';
import { lastRunsOf, storedAnomaliesOf } from './last-runs.queries.js';
import { Profiles } from './profiles.js';

/** Profiles of one generation: all of them take 26 MB at most. */
const GENERATION = 10_000;
/** Objects whose last runs are read with one batch. The others are judged from a later one on. */
const MOST_LOOKED_UP = 50;

const isJudged = ({ log }: Run): boolean => log.status === 'SUCCESS';

/** Adds the anomaly `unusual_run` to runs whose numbers together are unlike those of the object's last runs. */
@Injectable()
export class UnusualRuns {
  private readonly profiles = new Profiles(GENERATION);

  constructor(private readonly database: Database) {}

  /**
   * The runs in their order, those that are unusual with that reason.
   * @throws PipelineError `store_unavailable`
   */
  async mark(runs: readonly Run[]): Promise<readonly Run[]> {
    await this.lookUp(runs);
    return runs.map((run) => {
      if (!isJudged(run)) return run;
      const profile = this.profiles.get(identityKeyOf(run.log));
      return profile?.isUnusual(run.log) === true ? unusual(run) : run;
    });
  }

  /** Takes the runs into the profiles of their objects, once each. */
  learn(runs: readonly Run[], stored: ReadonlySet<RunId>): void {
    for (const run of runs) {
      if (isJudged(run) && stored.has(run.log.run_id)) this.profiles.get(identityKeyOf(run.log))?.add(run.log);
    }
  }

  /**
   * The runs in their order, with the anomalies that the store has: one that comes again may be judged by other runs than before.
   * @param isNew whether it was stored just now, or not at all
   * @throws PipelineError `store_unavailable`
   */
  async asStored(runs: readonly Run[], isNew: (run: Run) => boolean): Promise<readonly Run[]> {
    const again = runs.filter((run) => isJudged(run) && !isNew(run));
    if (again.length === 0) return runs;
    const ids = again.map(({ log }) => log.run_id);
    const known = new Map((await storedAnomaliesOf(this.database, ids)).map((one) => [one.run_id, one]));
    const repeated = new Set(again);
    return runs.map((run) => {
      const before = repeated.has(run) ? known.get(run.log.run_id) : undefined;
      if (before === undefined || before.anomaly_reason === run.metrics.anomaly_reason) return run;
      const { is_anomaly, anomaly_reason } = before;
      return { ...run, metrics: { ...run.metrics, is_anomaly, anomaly_reason } };
    });
  }

  // One query for all objects of a batch that this process has not seen.
  private async lookUp(runs: readonly Run[]): Promise<void> {
    const unseen = new Map<string, ObjectIdentity>();
    for (const run of runs) {
      if (!isJudged(run)) continue;
      const key = identityKeyOf(run.log);
      if (this.profiles.get(key) === undefined && unseen.size < MOST_LOOKED_UP) unseen.set(key, run.log);
    }
    if (unseen.size === 0) return;
    const found = await lastRunsOf(this.database, [...unseen.values()]);
    for (const [place, key] of [...unseen.keys()].entries()) {
      const profile = new RunProfile();
      for (const run of found[place]!) profile.add(run);
      this.profiles.set(key, profile);
    }
  }
}

function unusual(run: Run): Run {
  const { anomaly_reason } = run.metrics;
  const reason = anomaly_reason === null ? UNUSUAL_RUN : `${anomaly_reason}; ${UNUSUAL_RUN}`;
  return { ...run, metrics: { ...run.metrics, is_anomaly: true, anomaly_reason: reason } };
}
