import type { ColumnType, Generated } from 'kysely';
import type { BigInteger, Timestamp } from './column-types.js';

/** One row: how far the rollups have come. */
export interface RollupStateTable {
  id: Generated<boolean>;
  /** `xid8` as text. */
  rolled_to: Generated<string>;
  version: Generated<string>;
}

/** A stretch of time that is rolled up. */
export interface RollupPeriodsTable {
  seconds: number;
  start: Timestamp;
  runs_count: BigInteger;
  /** Whether its tiles hold their sums; false: a version stored it that did not know of them. */
  has_sums: Generated<boolean>;
}

/** The statistics of the runs of a source in a period. */
export interface RollupTilesTable {
  seconds: number;
  start: Timestamp;
  company: string;
  zone: string;
  source: string;
  totals: Buffer;
  objects: Buffer;
  /** By status, in the form of `rollups/sums.queries.ts`; null: not summed up, or without runs. */
  sums: ColumnType<unknown, string | undefined, string>;
}

/** Times of which runs were deleted or changed after they were rolled up. */
export interface RollupDoubtsTable {
  doubt_id: Generated<string>;
  from_time: Timestamp;
  to_time: Timestamp;
}
