import type { Database, Tables } from '@app/database';
import { Scope } from '@app/platform';
import type { Kysely } from 'kysely';
import { expect } from 'vitest';
import { AnalyticsQueries } from '../../apps/processor/src/analytics/analytics.queries.js';
import { RollupCompactor } from '../../apps/processor/src/analytics/rollups/rollup-compactor.service.js';
import { RolledRunsQueries } from '../../apps/processor/src/analytics/rolled-runs.queries.js';
import type { RunFilterDto } from '../../apps/processor/src/runs/run-filter.dto.js';
import { expectNear } from './recounted-runs.js';

/** Of percentiles. */
export const RELATIVE_ERROR = 0.01;
export const atOnce = { settleSecs: 0, debounceSecs: 0 };

/** As if there were always too many runs to read them. */
export class RollingReader extends RolledRunsQueries {
  override areFew = (): Promise<boolean> => Promise.resolve(false);
}

/** As if there were never too many runs to read them. */
class ReadingReader extends RolledRunsQueries {
  override areFew = (): Promise<boolean> => Promise.resolve(true);
}

/** A filter on the company asks for the same as a scope of it. */
export const scopeOf = ({ company }: RunFilterDto): Scope => (company === undefined ? Scope.all : Scope.of([company]));
export const unscoped = (filter: RunFilterDto): RunFilterDto => ({ ...filter, company: undefined });

export async function rollAll(session: Kysely<Tables>): Promise<void> {
  const roller = await RollupCompactor.load(session, atOnce);
  while (await roller.step());
}

/** Checks that the summary and the sources are the same out of the rollups as out of the runs, but for percentiles. */
export async function checkSummaries(database: Database, filter: RunFilterDto): Promise<void> {
  const [scope, own] = [scopeOf(filter), unscoped(filter)];
  const answers = [new RollingReader(database), new ReadingReader(database)].map(async (reader) => {
    const queries = new AnalyticsQueries(database, reader);
    const [{ exact: _, ...summary }, sources] = [await queries.summary(scope, own), await queries.sources(scope, own)];
    return {
      summary,
      names: Object.keys(sources),
      sources: Object.values(sources).map(({ exact: __, ...source }) => source),
    };
  });
  const [rolled, read] = await Promise.all(answers);
  expectNear(rolled, read, RELATIVE_ERROR);
  expect(averagesOf(rolled!.sources)).toEqual(averagesOf(read!.sources));
}

const averagesOf = (sources: readonly object[]): unknown[] =>
  sources.map((source) => Object.entries(source).filter(([name]) => name.startsWith('avg_')));
