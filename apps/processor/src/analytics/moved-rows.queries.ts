import { Database, objectIdOf } from '@app/database';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { runCondition } from '../runs/index.js';
import { type GroupKey, Groups } from './aggregation/grouping.js';
import type { MovedColumn, Point } from './metric-table.js';
import type { RunsQuestion } from './rolled-runs.queries.js';
import type { Series } from './series-groups.js';

/** A group's runs of one bucket, and what they moved. */
interface MovedRow extends Readonly<Record<string, unknown>> {
  /** Since 1970, in lengths of a bucket. */
  readonly bucket: number;
  readonly runs: number;
  /** Null: no run of the bucket says it. */
  readonly sum: number | null;
}

/** Sums of the rows and bytes that runs have moved, over time. */
@Injectable()
export class MovedRowsQueries {
  constructor(private readonly database: Database) {}

  /**
   * Reads all runs one by one, whatever their number: rollups hold no rows.
   * @returns the groups sorted by their columns
   * @throws PipelineError `query_invalid`, `store_unavailable`
   */
  async seriesOf(
    { scope, filter, columns }: RunsQuestion,
    moved: MovedColumn,
    bucketSecs: number,
  ): Promise<{ key: GroupKey; value: Series }[]> {
    const selected = columns.map((name) => (name === 'object_id' ? sql`${objectIdOf()} as object_id` : sql.ref(name)));
    const { rows } = await this.database.use((tables) =>
      sql<MovedRow>`
        select ${sql.join([...selected, sql`floor(extract(epoch from start_time) / ${sql.lit(bucketSecs)})::float8 as bucket`])},
          count(*)::float8 as runs, sum(${sql.ref(moved)})::float8 as sum
        from runs where ${runCondition(scope, filter)}
        group by ${sql.join([...columns.map((_, index) => sql.lit(index + 1)), sql.lit(columns.length + 1)])}`.execute(
        tables,
      ),
    );
    const groups = new Groups(columns, () => ({ runs: 0, points: new Map<number, Point>() }));
    for (const { bucket, runs, sum, ...row } of rows) {
      const series = groups.of(row);
      series.runs += runs;
      series.points.set(bucket, { runs, rated: 0, failed: 0, sum, distribution: null });
    }
    return groups.sorted();
  }
}
