import { moveCheckpoint, settledUpTo, type Tables } from '@app/database';
import { type Kysely, sql, type Transaction } from 'kysely';
import { isoOfSecs, type Period, type TimeRange } from './levels.js';

/** New runs that are looked at at once. */
const SLICE_RUNS = 5000;

/** How far the rollups have come, as the database has it. */
export interface RollupCheckpoint {
  /** Every period holds the runs of its time of the transactions before this one. */
  readonly rolledTo: string;
  readonly version: number;
}

export interface TileSource {
  readonly company: string;
  readonly zone: string;
  readonly source: string;
}

/** What is known of the runs of a source in a period. */
export interface Tile extends TileSource {
  readonly totals: Buffer;
  readonly objects: Buffer;
}

/** A source, and bytes of its tiles. */
export interface TileSize extends TileSource {
  readonly size_bytes: number;
}

/** Without the totals, which follow from the objects. */
export type SourceTile = Omit<Tile, 'totals'>;

export async function loadCheckpoint(session: Kysely<Tables>): Promise<RollupCheckpoint> {
  const { rolled_to, version } = await session
    .selectFrom('rollup_state')
    .select(['rolled_to', 'version'])
    .executeTakeFirstOrThrow();
  return { rolledTo: rolled_to, version: Number(version) };
}

export async function loadPeriods(session: Kysely<Tables>): Promise<Period[]> {
  const { rows } = await sql<Period>`
    select seconds, extract(epoch from start)::float8 as start from rollup_periods`.execute(session);
  return rows;
}

/** The time of the database, seconds since 1970. */
export async function readNow(session: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ now: number }>`select extract(epoch from clock_timestamp())::float8 as now`.execute(
    session,
  );
  return rows[0]!.now;
}

/** Start of the first run from a moment on; seconds since 1970; null: there is none. */
export async function firstRunFrom(session: Kysely<Tables>, secs: number): Promise<number | null> {
  const from = secs === -Infinity ? sql`'-infinity'::timestamptz` : sql`to_timestamp(${secs}::float8)`;
  const { rows } = await sql<{ first: number | null }>`
    select extract(epoch from min(start_time))::float8 as first from runs where start_time >= ${from}`.execute(session);
  return rows[0]!.first;
}

/** The next transactions whose runs are settled. */
export interface SettledStep {
  /** The first transaction after them, as the checkpoint has it. */
  readonly to: string;
  /** Whether they stored any. */
  readonly hasRuns: boolean;
}

/** @param isSliced whether only so many runs are followed as can be looked at at once; transactions are not taken apart */
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

/** The hours, seconds since 1970, in which runs of these transactions began. */
export async function readHours(
  session: Kysely<Tables>,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<number[]> {
  const { rows } = await sql<{ hour: number }>`
    select distinct (floor(extract(epoch from start_time) / 3600) * 3600)::float8 as hour
    from runs where stored_by >= ${from}::xid8 and stored_by < ${to}::xid8`.execute(session);
  return rows.map(({ hour }) => hour);
}

/** Whether somebody doubts. */
export async function areDoubts(session: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ are: boolean }>`select exists (select from rollup_doubts) as are`.execute(session);
  return rows[0]!.are;
}

/**
 * Moves on: the periods of these times, and of those that are doubted, are rolled up no more.
 * @returns the times that were doubted, seconds since 1970, and the periods that are gone
 * @throws PipelineError `leadership_lost`
 */
export function moveOn(
  session: Kysely<Tables>,
  from: RollupCheckpoint,
  { rolledTo, late }: { readonly rolledTo: string; readonly late: readonly TimeRange[] },
): Promise<{ doubted: { from: number; to: number }[]; gone: Period[] }> {
  return session.transaction().execute(async (transaction) => {
    await moveFrom(transaction, from, rolledTo);
    const { rows: doubts } = await sql<{ from_time: string; to_time: string; from: number; to: number }>`
      delete from rollup_doubts returning from_time::text, to_time::text,
        extract(epoch from from_time)::float8 as from, extract(epoch from to_time)::float8 as to`.execute(transaction);
    const times = [...late, ...doubts.map(({ from_time, to_time }) => ({ from: from_time, to: to_time }))];
    const { rows: gone } = await sql<Period>`
      delete from rollup_periods as period
      using (select distinct from_time, to_time from unnest(
        ${times.map((time) => time.from)}::timestamptz[], ${times.map((time) => time.to)}::timestamptz[]
      ) as span (from_time, to_time)) as span
      where period.start < to_time and period.start + make_interval(secs => period.seconds) > from_time
      returning period.seconds, extract(epoch from period.start)::float8 as start`.execute(transaction);
    return { doubted: doubts, gone };
  });
}

/** Writes down a period and what is known of its runs. @throws PipelineError `leadership_lost` */
export function savePeriod(
  session: Kysely<Tables>,
  from: RollupCheckpoint,
  { seconds, start }: Period,
  { runsCount, tiles }: { readonly runsCount: number; readonly tiles: readonly Tile[] },
): Promise<void> {
  return session.transaction().execute(async (transaction) => {
    await moveFrom(transaction, from, from.rolledTo);
    const at = isoOfSecs(start);
    await transaction.insertInto('rollup_periods').values({ seconds, start: at, runs_count: runsCount }).execute();
    const column = <K extends keyof Tile>(name: K): Tile[K][] => tiles.map((tile) => tile[name]);
    await sql`
      insert into rollup_tiles (seconds, start, company, zone, source, totals, objects)
      select ${seconds}::int, ${at}::timestamptz, company, zone, source, totals, objects from unnest(
        ${column('company')}::text[], ${column('zone')}::text[], ${column('source')}::text[],
        ${column('totals')}::bytea[], ${column('objects')}::bytea[]
      ) as tile (company, zone, source, totals, objects)`.execute(transaction);
  });
}

/** Sources with tiles in the periods of a length within a time, and bytes of all their objects. Seconds since 1970. */
export async function readTileSizes(
  session: Kysely<Tables>,
  seconds: number,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<TileSize[]> {
  const { rows } = await sql<TileSize>`
    select company, zone, source, sum(octet_length(objects))::float8 as size_bytes from rollup_tiles
    where seconds = ${seconds} and start >= ${isoOfSecs(from)}::timestamptz and start < ${isoOfSecs(to)}::timestamptz
    group by company, zone, source order by company, zone, source`.execute(session);
  return rows;
}

/** What is known of the objects of some sources in the periods of a length within a time. Seconds since 1970. */
export async function readTiles(
  session: Kysely<Tables>,
  seconds: number,
  { from, to }: { readonly from: number; readonly to: number },
  sources: readonly TileSource[],
): Promise<SourceTile[]> {
  const column = (name: keyof TileSource): string[] => sources.map((source) => source[name]);
  const { rows } = await sql<SourceTile>`
    select company, zone, source, objects from rollup_tiles
    where seconds = ${seconds} and start >= ${isoOfSecs(from)}::timestamptz and start < ${isoOfSecs(to)}::timestamptz
      and (company, zone, source) in (
        select * from unnest(${column('company')}::text[], ${column('zone')}::text[], ${column('source')}::text[]))`.execute(
    session,
  );
  return rows;
}

// The row is locked until the end of the transaction.
async function moveFrom(transaction: Transaction<Tables>, from: RollupCheckpoint, rolledTo: string): Promise<void> {
  await moveCheckpoint(
    transaction
      .updateTable('rollup_state')
      .set({ rolled_to: rolledTo, version: String(from.version + 1) })
      .where('version', '=', String(from.version)),
  );
}
