import { moveCheckpoint, settledUpTo, type Tables } from '@app/database';
import { type Kysely, sql, type Transaction } from 'kysely';
import { isoOfSecs, type Period, type TimeRange } from './levels.js';
import { noSums, tileSums } from './sums.queries.js';

/** New runs that one step follows, unless a transaction has more. */
const SLICE_RUNS = 5000;

/** Checkpoint of the rollups, as stored. */
export interface RollupCheckpoint {
  /** Every period holds the runs of its time that transactions before this one stored. */
  readonly rolledTo: string;
  readonly version: number;
}

export interface BlockSource {
  readonly company: string;
  readonly zone: string;
  readonly source: string;
}

/** Rolled-up statistics of the runs of a source in a period. */
export interface RollupBlock extends BlockSource {
  readonly totals: Buffer;
  readonly objects: Buffer;
}

/** A source and the size of its blocks. */
export interface BlockSize extends BlockSource {
  readonly size_bytes: number;
}

/** A block without its totals, which are computed from the objects. */
export type SourceBlock = Omit<RollupBlock, 'totals'>;

export async function loadCheckpoint(session: Kysely<Tables>): Promise<RollupCheckpoint> {
  const { rolled_to, version } = await session
    .selectFrom('rollup_state')
    .select(['rolled_to', 'version'])
    .executeTakeFirstOrThrow();
  return { rolledTo: rolled_to, version: Number(version) };
}

/** A stored period, and whether its tiles hold their sums. */
export interface StoredPeriod extends Period {
  readonly has_sums: boolean;
}

export async function loadPeriods(session: Kysely<Tables>): Promise<StoredPeriod[]> {
  const { rows } = await sql<StoredPeriod>`
    select seconds, extract(epoch from start)::float8 as start, has_sums from rollup_periods`.execute(session);
  return rows;
}

/** The clock of the database, seconds since 1970. */
export async function readNow(session: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ now: number }>`select extract(epoch from clock_timestamp())::float8 as now`.execute(
    session,
  );
  return rows[0]!.now;
}

/** Start of the first run at or after `secs`, seconds since 1970; null: there is none. */
export async function firstRunFrom(session: Kysely<Tables>, secs: number): Promise<number | null> {
  const from = secs === -Infinity ? sql`'-infinity'::timestamptz` : sql`to_timestamp(${secs}::float8)`;
  const { rows } = await sql<{ first: number | null }>`
    select extract(epoch from min(start_time))::float8 as first from runs where start_time >= ${from}`.execute(session);
  return rows[0]!.first;
}

/** The next transactions that have ended. */
export interface SettledStep {
  /** The first transaction after them. */
  readonly to: string;
  /** Whether they stored runs. */
  readonly hasRuns: boolean;
}

/** @param isSliced whether to stop after 5000 runs; a transaction is never split */
export async function readSettled(
  session: Kysely<Tables>,
  rolledTo: string,
  { isSliced }: { readonly isSliced: boolean },
): Promise<SettledStep> {
  const settled = await settledUpTo(session);
  const afterSettled = String(settled + 1n);
  const stored = sql`select stored_by from runs
    where stored_by >= ${rolledTo}::xid8 and stored_by <= ${String(settled)}::xid8 order by stored_by`;
  const { rows } = await sql<{ first: string | null; next: string | null }>`
    select (${stored} limit 1) as first,
      ${isSliced ? sql`(${stored} offset ${SLICE_RUNS} limit 1)` : sql`null::xid8`} as next`.execute(session);
  const { first, next } = rows[0]!;
  if (first === null) return { to: afterSettled, hasRuns: false };
  if (next === null) return { to: afterSettled, hasRuns: true };
  return { to: next === first ? String(BigInt(first) + 1n) : next, hasRuns: true };
}

/** Hours, in seconds since 1970, in which runs of these transactions began. */
export async function readHours(
  session: Kysely<Tables>,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<number[]> {
  const { rows } = await sql<{ hour: number }>`
    select distinct (floor(extract(epoch from start_time) / 3600) * 3600)::float8 as hour
    from runs where stored_by >= ${from}::xid8 and stored_by < ${to}::xid8`.execute(session);
  return rows.map(({ hour }) => hour);
}

/** Whether deleted or changed runs have invalidated a time range. */
export async function hasInvalidations(session: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ are: boolean }>`select exists (select from rollup_doubts) as are`.execute(session);
  return rows[0]!.are;
}

/**
 * Advances the checkpoint and deletes the periods that overlap late runs or an invalidation.
 * @returns the invalidated ranges, seconds since 1970, and the deleted periods
 * @throws PipelineError `leadership_lost`
 */
export function advanceCheckpoint(
  session: Kysely<Tables>,
  from: RollupCheckpoint,
  { rolledTo, late }: { readonly rolledTo: string; readonly late: readonly TimeRange[] },
): Promise<{ invalidated: { from: number; to: number }[]; gone: Period[] }> {
  return session.transaction().execute(async (transaction) => {
    await replaceCheckpoint(transaction, from, rolledTo);
    const { rows: invalidations } = await sql<{ from_time: string; to_time: string; from: number; to: number }>`
      delete from rollup_doubts returning from_time::text, to_time::text,
        extract(epoch from from_time)::float8 as from, extract(epoch from to_time)::float8 as to`.execute(transaction);
    const times = [...late, ...invalidations.map(({ from_time, to_time }) => ({ from: from_time, to: to_time }))];
    const { rows: gone } = await sql<Period>`
      delete from rollup_periods as period
      using (select distinct from_time, to_time from unnest(
        ${times.map((time) => time.from)}::timestamptz[], ${times.map((time) => time.to)}::timestamptz[]
      ) as span (from_time, to_time)) as span
      where period.start < to_time and period.start + make_interval(secs => period.seconds) > from_time
      returning period.seconds, extract(epoch from period.start)::float8 as start`.execute(transaction);
    return { invalidated: invalidations, gone };
  });
}

/**
 * Stores a period and its blocks.
 * @param isSummed whether to sum them up: every part of the period has its sums
 * @throws PipelineError `leadership_lost`
 */
export function savePeriod(
  session: Kysely<Tables>,
  from: RollupCheckpoint,
  period: Period,
  {
    runsCount,
    blocks,
    isSummed,
  }: { readonly runsCount: number; readonly blocks: readonly RollupBlock[]; readonly isSummed: boolean },
): Promise<void> {
  return session.transaction().execute(async (transaction) => {
    await replaceCheckpoint(transaction, from, from.rolledTo);
    const { seconds, start } = period;
    const at = isoOfSecs(start);
    await transaction
      .insertInto('rollup_periods')
      .values({ seconds, start: at, runs_count: runsCount, has_sums: isSummed })
      .execute();
    const column = <K extends keyof RollupBlock>(name: K): RollupBlock[K][] => blocks.map((block) => block[name]);
    await sql`
      insert into rollup_tiles (seconds, start, company, zone, source, totals, objects, sums)
      select ${seconds}::int, ${at}::timestamptz, company, zone, source, totals, objects, made.sums from unnest(
        ${column('company')}::text[], ${column('zone')}::text[], ${column('source')}::text[],
        ${column('totals')}::bytea[], ${column('objects')}::bytea[]
      ) as block (company, zone, source, totals, objects)
      left join ${isSummed ? tileSums(period, from.rolledTo) : noSums} as made using (company, zone, source)`.execute(
      transaction,
    );
  });
}

/** Sums up a period that is stored without sums. @throws PipelineError `leadership_lost` */
export function saveSums(session: Kysely<Tables>, from: RollupCheckpoint, period: Period): Promise<void> {
  return session.transaction().execute(async (transaction) => {
    await replaceCheckpoint(transaction, from, from.rolledTo);
    const { seconds, start } = period;
    const at = isoOfSecs(start);
    await sql`
      update rollup_tiles as tile set sums = made.sums from ${tileSums(period, from.rolledTo)} as made
      where seconds = ${seconds} and start = ${at}::timestamptz
        and tile.company = made.company and tile.zone = made.zone and tile.source = made.source`.execute(transaction);
    await transaction
      .updateTable('rollup_periods')
      .set({ has_sums: true })
      .where('seconds', '=', seconds)
      .where('start', '=', at)
      .execute();
  });
}

/** Sources with blocks in the periods of one length within a range, and the size of their objects. Seconds since 1970. */
export async function readBlockSizes(
  session: Kysely<Tables>,
  seconds: number,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<BlockSize[]> {
  const { rows } = await sql<BlockSize>`
    select company, zone, source, sum(octet_length(objects))::float8 as size_bytes from rollup_tiles
    where seconds = ${seconds} and start >= ${isoOfSecs(from)}::timestamptz and start < ${isoOfSecs(to)}::timestamptz
    group by company, zone, source order by company, zone, source`.execute(session);
  return rows;
}

/** Object blocks of some sources in the periods of one length within a range. Seconds since 1970. */
export async function readBlocks(
  session: Kysely<Tables>,
  seconds: number,
  { from, to }: { readonly from: number; readonly to: number },
  sources: readonly BlockSource[],
): Promise<SourceBlock[]> {
  const column = (name: keyof BlockSource): string[] => sources.map((source) => source[name]);
  const { rows } = await sql<SourceBlock>`
    select company, zone, source, objects from rollup_tiles
    where seconds = ${seconds} and start >= ${isoOfSecs(from)}::timestamptz and start < ${isoOfSecs(to)}::timestamptz
      and (company, zone, source) in (
        select * from unnest(${column('company')}::text[], ${column('zone')}::text[], ${column('source')}::text[]))`.execute(
    session,
  );
  return rows;
}

// Optimistic lock: a former leader has an old version, its update matches no row. The row stays locked until the commit.
async function replaceCheckpoint(
  transaction: Transaction<Tables>,
  from: RollupCheckpoint,
  rolledTo: string,
): Promise<void> {
  await moveCheckpoint(
    transaction
      .updateTable('rollup_state')
      .set({ rolled_to: rolledTo, version: String(from.version + 1) })
      .where('version', '=', String(from.version)),
  );
}
