import { Database, type Tables } from '@app/database';
import { Injectable } from '@nestjs/common';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { runCondition, subjectConditions } from '../runs/index.js';
import type { RunFilterDto } from '../runs/index.js';
import { readGroups, type RunGroup } from './aggregation/grouped-runs.js';
import type { GroupKey } from './aggregation/grouping.js';
import { ALL_TIME, type Cover, lateRuns, readCover, runsWithin, slicesOf } from './rollups/cover.js';
import { LONGEST_SECS } from './rollups/levels.js';
import { decodeTile, type SketchTargets, type TileHead } from './rollups/tile.js';

/** So many runs are read themselves, which is exact; more of them come from what is rolled up. */
const MAX_EXACT_RUNS = 50_000;

export interface RunsQuestion {
  readonly filter: RunFilterDto;
  readonly columns: readonly (keyof GroupKey)[];
}

/** What a record of a tile is about, with the names of the columns of `runs`. */
export type TileSubject = Readonly<Required<Omit<GroupKey, 'object_id' | 'object_type'>>> & {
  readonly object_id?: number;
  readonly object_type?: string;
};

/** Takes what the runs are put together from. */
export interface RolledVisitor {
  /** Runs that are in no tile. */
  addGroup(group: RunGroup): void;
  /** @param startSecs begin of the period, seconds since 1970. @returns where the sketches go, in the order of `measures` */
  addRecord(subject: TileSubject, startSecs: number, head: TileHead): SketchTargets;
}

interface TileRow {
  readonly company: string;
  readonly zone: string;
  readonly source: string;
  readonly start_secs: number;
  readonly bytes: Buffer;
}

/** Reads the runs that a filter means, one by one or rolled up. */
@Injectable()
export class RunsReader {
  constructor(private readonly database: Database) {}

  /** Whether all runs of the time are few enough to be read themselves. @throws PipelineError `store_unavailable` */
  async areFew({ from, to }: RunFilterDto): Promise<boolean> {
    const { rows } = await this.database.use((tables) =>
      sql<{ count: number }>`
        select count(*)::int as count
        from (select from runs where ${runCondition({ from, to })} limit ${MAX_EXACT_RUNS + 1}) as found`.execute(
        tables,
      ),
    );
    return rows[0]!.count <= MAX_EXACT_RUNS;
  }

  /** The runs themselves. @throws PipelineError `query_invalid`, `store_unavailable` */
  readExact({ filter, columns }: RunsQuestion): Promise<RunGroup[]> {
    const condition = runCondition(filter);
    return this.database.inOneSnapshot((session) => readGroups(session, { columns, from: sql`runs`, condition }));
  }

  /**
   * Whole periods from the rollups, everything else from the runs: every run that is committed exactly once.
   * @param longestSecs of the periods
   * @throws PipelineError `query_invalid`, `store_unavailable`
   */
  async readRolled(question: RunsQuestion, longestSecs: number, visitor: RolledVisitor): Promise<void> {
    const { filter, columns } = question;
    runCondition(filter);
    const { from = ALL_TIME.from, to = ALL_TIME.to } = filter;
    const condition = sql<boolean>`${sql.join([sql`true`, ...subjectConditions(filter)], sql` and `)}`;
    return this.database.inOneSnapshot(async (session) => {
      const cover = await readCover(session, { from, to }, longestSecs);
      const needsObjects = [...columns, ...filteredBy(filter)].some((name) => objectColumns.has(name));
      if (cover.periods.length > 0) {
        const tiles = await readTiles(session, cover, filter, needsObjects ? 'objects' : 'totals');
        for (const tile of tiles) visitTile(tile, filter, visitor);
        const late = await readGroups(session, { columns, from: lateRuns(cover), condition });
        for (const group of late) visitor.addGroup(group);
      }
      for (const slice of await slicesOf(session, cover.gaps)) {
        const groups = await readGroups(session, { columns, from: runsWithin(slice), condition });
        for (const group of groups) visitor.addGroup(group);
      }
    });
  }

  /** How many runs and sources there are, exactly. @throws PipelineError `store_unavailable` */
  countAll(): Promise<{ runs: number; sources: number }> {
    return this.database.inOneSnapshot(async (session) => {
      const cover = await readCover(session, ALL_TIME, LONGEST_SECS);
      const counted = [await countRuns(session, runsWithin(cover.gaps))];
      if (cover.periods.length > 0) counted.push(await countRuns(session, lateRuns(cover)));
      const rolled = cover.periods.reduce((sum, { runs_count }) => sum + runs_count, 0);
      const sources = new Set([...(await readSources(session, cover)), ...counted.flatMap(({ sources }) => sources)]);
      return { runs: counted.reduce((sum, { runs }) => sum + runs, rolled), sources: sources.size };
    });
  }
}

async function countRuns(
  session: Kysely<Tables>,
  runs: RawBuilder<unknown>,
): Promise<{ runs: number; sources: string[] }> {
  const { rows } = await sql<{ source: string; count: number }>`
    select source, count(*)::int as count from ${runs} group by source`.execute(session);
  return { runs: rows.reduce((sum, { count }) => sum + count, 0), sources: rows.map(({ source }) => source) };
}

async function readSources(session: Kysely<Tables>, cover: Cover): Promise<string[]> {
  const { rows } = await sql<{ source: string }>`select distinct source from ${tilesOf(cover)}`.execute(session);
  return rows.map(({ source }) => source);
}

/** The tiles of the periods. */
const tilesOf = ({ periods }: Cover): RawBuilder<unknown> => sql`
  unnest(${periods.map(({ seconds }) => seconds)}::int[], ${periods.map(({ start }) => start)}::float8[])
    as wanted (seconds, start_secs)
  join rollup_tiles as tile on tile.seconds = wanted.seconds and tile.start = to_timestamp(wanted.start_secs)`;

const objectColumns = new Set<string>(['object_id', 'object_type']);

const filteredBy = (filter: RunFilterDto): string[] =>
  Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [name]));

async function readTiles(
  session: Kysely<Tables>,
  cover: Cover,
  { company, zone, source }: RunFilterDto,
  part: 'totals' | 'objects',
): Promise<TileRow[]> {
  const { rows } = await sql<TileRow>`
    select company, zone, source, extract(epoch from start)::float8 as start_secs, ${sql.ref(part)} as bytes
    from ${tilesOf(cover)}
    where ${sql.join([sql`true`, ...subjectConditions({ company, zone, source })], sql` and `)}`.execute(session);
  return rows;
}

function visitTile(tile: TileRow, filter: RunFilterDto, visitor: RolledVisitor): void {
  const { company, zone, source, start_secs, bytes } = tile;
  decodeTile(bytes, (head) => {
    if (!isMeant(head, filter)) return nowhere;
    const { object, status } = head;
    const subject =
      object === null
        ? { company, zone, source, status }
        : { company, zone, source, status, object_id: object.object_id, object_type: object.object_type };
    return visitor.addRecord(subject, start_secs, head);
  });
}

const nowhere: SketchTargets = [null, null, null];

const isMeant = ({ object, status }: TileHead, filter: RunFilterDto): boolean =>
  (filter.status === undefined || filter.status === status) &&
  (filter.object_id === undefined || filter.object_id === object?.object_id) &&
  (filter.object_type === undefined || filter.object_type === object?.object_type);
