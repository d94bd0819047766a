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

/** Runs, and the way to tell the profiles which of them were stored. */
export interface MarkedRuns {
  /** The given ones in their order, those that are unusual with that reason. */
  readonly runs: readonly Run[];
  /** Takes the stored ones into the profiles of their objects. */
  readonly learn: (stored: ReadonlySet<RunId>) => void;
}

const isJudged = ({ log }: Run): boolean => log.status === 'SUCCESS';

/** Adds the anomaly `unusual_run` to runs whose numbers together are unlike those of the object's last runs. */
@Injectable()
export class UnusualRuns {
  private readonly profiles = new Profiles(GENERATION);

  constructor(private readonly database: Database) {}

  /** @throws PipelineError `store_unavailable` */
  async mark(given: readonly Run[]): Promise<MarkedRuns> {
    const profiles = await this.profilesOf(given);
    const runs = given.map((run, place) => (profiles[place]?.isUnusual(run.log) === true ? unusual(run) : run));
    const learn = (stored: ReadonlySet<RunId>): void => {
      for (const [place, { log }] of given.entries()) if (stored.has(log.run_id)) profiles[place]?.add(log);
    };
    return { runs, learn };
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

  // Of each run that is judged; one query for all objects that this process has not seen.
  private async profilesOf(runs: readonly Run[]): Promise<(RunProfile | undefined)[]> {
    const unseen = new Map<string, ObjectIdentity>();
    const profiles = runs.map((run) => {
      if (!isJudged(run)) return undefined;
      const key = identityKeyOf(run.log);
      const profile = this.profiles.get(key);
      if (profile === undefined && unseen.size < MOST_LOOKED_UP) unseen.set(key, run.log);
      return profile;
    });
    if (unseen.size === 0) return profiles;
    const found = await lastRunsOf(this.database, [...unseen.values()]);
    for (const [place, key] of [...unseen.keys()].entries()) {
      const profile = new RunProfile();
      for (const run of found[place]!) profile.add(run);
      this.profiles.set(key, profile);
    }
    return runs.map(
      (run, place) => profiles[place] ?? (isJudged(run) ? this.profiles.get(identityKeyOf(run.log)) : undefined),
    );
  }
}

function unusual(run: Run): Run {
  const { anomaly_reason } = run.metrics;
  const reason = anomaly_reason === null ? UNUSUAL_RUN : `${anomaly_reason}; ${UNUSUAL_RUN}`;
  return { ...run, metrics: { ...run.metrics, is_anomaly: true, anomaly_reason: reason } };
}
