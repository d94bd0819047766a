import { RunProfile, UNUSUAL_RUN } from '@app/analytics';
import type { RunId } from '@app/contracts';
import { Database } from '@app/database';
import { Injectable } from '@nestjs/common';
import { identityKeyOf, isKeyOfCompany, type ObjectIdentity } from '../object-key.js';
import type { Run } from '../runs.repository.js';
import { lastRunsOf, storedAnomaliesOf, type StoredAnomalies } from './last-runs.queries.js';
import { Profiles } from './profiles.js';
import type { SettledRuns } from './settlement.js';

/** Profiles of one generation: all of them take 26 MB at most. */
const GENERATION = 10_000;
/** Objects whose last runs are read with one batch. The others are judged from a later one on. */
const MOST_LOOKED_UP = 50;

const isJudged = ({ log }: Run): boolean => log.status === 'SUCCESS';

/** Adds the anomaly `unusual_run` to runs whose numbers together are unlike those of the object's last runs. */
@Injectable()
export class UnusualRuns {
  private readonly profiles = new Profiles(GENERATION);

  /** @param isOn whether runs are judged at all */
  constructor(
    private readonly database: Database,
    private readonly isOn = true,
  ) {}

  /**
   * The runs in their order, those that are unusual with that reason. Reads the last runs of objects that were not seen before.
   * @throws PipelineError `store_unavailable`
   */
  async mark(given: readonly Run[]): Promise<readonly Run[]> {
    if (!this.isOn) return given;
    const profiles = await this.profilesOf(given);
    return given.map((run, place) => (profiles[place]?.isUnusual(run.log) === true ? unusual(run) : run));
  }

  /** The same for one run of an object that is known already. */
  readonly judged = (run: Run): Run => (this.profileOf(run)?.isUnusual(run.log) === true ? unusual(run) : run);

  /**
   * Takes the new runs into the profiles of their objects, and gives all whole ones the anomalies that the store has: one that comes
   * again may be judged by other runs than before.
   * @throws PipelineError `store_unavailable`
   */
  async asStored({ complete, stored }: Pick<SettledRuns, 'complete' | 'stored'>): Promise<Map<Run, Run>> {
    const again = new Set<RunId>();
    for (const run of new Set(complete.values())) {
      if (!isJudged(run)) continue;
      if (stored.has(run.log.run_id)) this.profileOf(run)?.add(run.log);
      else again.add(run.log.run_id);
    }
    if (again.size === 0) return complete;
    const known = new Map((await storedAnomaliesOf(this.database, [...again])).map((one) => [one.run_id, one]));
    return new Map([...complete].map(([record, run]) => [record, withAnomalies(run, known.get(run.log.run_id))]));
  }

  /** The runs of a company are gone from the store. */
  forgetCompany(company: string): void {
    this.profiles.forget((key) => isKeyOfCompany(key, company));
  }

  private profileOf(run: Run): RunProfile | undefined {
    return isJudged(run) ? this.profiles.get(identityKeyOf(run.log)) : undefined;
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
    return runs.map((run, place) => profiles[place] ?? this.profileOf(run));
  }
}

function withAnomalies(run: Run, stored: StoredAnomalies | undefined): Run {
  if (stored === undefined || stored.anomaly_reason === run.metrics.anomaly_reason) return run;
  const { is_anomaly, anomaly_reason } = stored;
  return { ...run, metrics: { ...run.metrics, is_anomaly, anomaly_reason } };
}

function unusual(run: Run): Run {
  const { anomaly_reason } = run.metrics;
  const reason = anomaly_reason === null ? UNUSUAL_RUN : `${anomaly_reason}; ${UNUSUAL_RUN}`;
  return { ...run, metrics: { ...run.metrics, is_anomaly: true, anomaly_reason: reason } };
}
