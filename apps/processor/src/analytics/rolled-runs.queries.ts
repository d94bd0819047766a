import { Database, type Tables, within } from '@app/database';
import type { Scope } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { runCondition, subjectConditions } from '../runs/index.js';
import type { RunFilterDto } from '../runs/index.js';
import { readGroups, type RunGroup } from './aggregation/grouped-runs.queries.js';
import type { GroupKey } from './aggregation/grouping.js';
import { ALL_TIME, type RangePlan } from './rollups/range-plan.js';
import { type Averages, readAverages } from './rollups/sums.queries.js';
import { base64Of, bytesOf } from './aggregation/base64.js';
import { blocksOf, lateRuns, readRangePlan, runsWithin, slicesOf } from './rollups/range-plan.queries.js';
import { LONGEST_SECS } from './rollups/levels.js';
import { decodeBlock, type ReadObjects, type RecordHead, type SketchTargets } from './rollups/rollup-block.js';

/** Up to this number, runs are read one by one and percentiles are exact; above it they come from the rollups. */
const MAX_EXACT_RUNS = 50_000;

export interface RunsQuestion {
  readonly scope: Scope;
  readonly filter: RunFilterDto;
  readonly columns: readonly (keyof GroupKey)[];
}

/** Averages of the runs of a source; without a source: of all runs. */
export type SourceAverages = Averages & { readonly source?: string };

/** Subject of a block's record, with the column names of `runs`. */
export type RecordSubject = Readonly<Required<Omit<GroupKey, 'object_id' | 'object_type'>>> & {
  readonly object_id?: string;
  readonly object_type?: string;
};

/** Receives the runs and the rollup records of a range. */
export interface RolledVisitor {
  /** Runs that no rollup block holds. */
  addGroup(group: RunGroup): void;
  /** @param startSecs start of the period, seconds since 1970. @returns where to add the sketches, in the order of `measures` */
  addRecord(subject: RecordSubject, startSecs: number, head: RecordHead): SketchTargets;
  /**
   * Where it is there, it receives the record of all objects of a source beside those of each of them, unless the question is about some objects.
   * @returns where to add the sketches
   */
  addTotal?(head: RecordHead): SketchTargets;
}

interface BlockRow {
  readonly company: string;
  readonly zone: string;
  readonly source: string;
  readonly start_secs: number;
  readonly bytes: Buffer;
  /** The records of all objects, where `bytes` are those of each. */
  readonly totals?: Buffer;
}

/** Reads the runs of a scope that match a filter, one by one or from the rollups. */
export interface RunsReader {
  /** Whether the time range has at most 50 000 runs of the scope. @throws PipelineError `store_unavailable` */
  areFew(scope: Scope, filter: RunFilterDto): Promise<boolean>;
  /** Reads all runs one by one. @throws PipelineError `query_invalid`, `store_unavailable` */
  readExact(question: RunsQuestion): Promise<RunGroup[]>;
  /**
   * Whole periods from the rollups, everything else from the runs: every committed run is visited exactly once.
   * @param longestSecs length of the longest periods to use
   * @throws PipelineError `query_invalid`, `store_unavailable`
   */
  readRolled(question: RunsQuestion, longestSecs: number, visitor: RolledVisitor): Promise<void>;
}

/** Reads what one session sees. Errors are not wrapped in PipelineError. */
class SessionReader implements RunsReader {
  constructor(private readonly session: Kysely<Tables>) {}

  async areFew(scope: Scope, { from, to }: RunFilterDto): Promise<boolean> {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count
      from (select from runs where ${runCondition(scope, { from, to })} limit ${MAX_EXACT_RUNS + 1}) as found`.execute(
      this.session,
    );
    return rows[0]!.count <= MAX_EXACT_RUNS;
  }

  readExact({ scope, filter, columns }: RunsQuestion): Promise<RunGroup[]> {
    return readGroups(this.session, { scope, columns, from: sql`runs`, condition: runCondition(scope, filter) });
  }

  readRolled(question: RunsQuestion, longestSecs: number, visitor: RolledVisitor): Promise<void> {
    return readRolled(this.session, question, longestSecs, visitor);
  }
}

@Injectable()
export class RolledRunsQueries implements RunsReader {
  constructor(private readonly database: Database) {}

  areFew(scope: Scope, filter: RunFilterDto): Promise<boolean> {
    return this.database.use((tables) => new SessionReader(tables).areFew(scope, filter));
  }

  readExact(question: RunsQuestion): Promise<RunGroup[]> {
    runCondition(question.scope, question.filter);
    return this.database.inOneSnapshot((session) => new SessionReader(session).readExact(question));
  }

  async readRolled(question: RunsQuestion, longestSecs: number, visitor: RolledVisitor): Promise<void> {
    runCondition(question.scope, question.filter);
    return this.database.inOneSnapshot((session) => readRolled(session, question, longestSecs, visitor));
  }

  /**
   * Reads by two filters in one snapshot. While what came for one is counted, the database works for the other.
   * @throws PipelineError `query_invalid`, `store_unavailable`
   */
  readBoth<T>(
    scope: Scope,
    filters: readonly [RunFilterDto, RunFilterDto],
    read: (reader: RunsReader, scope: Scope, filter: RunFilterDto) => Promise<T>,
  ): Promise<[T, T]> {
    for (const filter of filters) runCondition(scope, filter);
    return this.database.inOneSnapshot(async (session) => {
      const reader = new SessionReader(session);
      const [one, other] = filters.map((filter) => read(reader, scope, filter));
      // The session is given back when neither uses it any more.
      await Promise.allSettled([one, other]);
      return Promise.all([one!, other!]);
    });
  }

  /**
   * As `readRolled` with the longest periods, and the averages in the same snapshot.
   * @param by what the averages are grouped by; null: they are of all runs
   * @throws PipelineError `query_invalid`, `store_unavailable`
   */
  async readRolledWithAverages(
    question: RunsQuestion,
    by: 'source' | null,
    visitor: RolledVisitor,
  ): Promise<SourceAverages[]> {
    const { scope, filter } = question;
    runCondition(scope, filter);
    return this.database.inOneSnapshot(async (session) => {
      await readRolled(session, question, LONGEST_SECS, visitor);
      return readAverages(session, scope, { filter, by });
    });
  }

  /** The exact number of runs of the scope and of their sources. @throws PipelineError `store_unavailable` */
  countAll(scope: Scope): Promise<{ runs: number; sources: number }> {
    return this.database.inOneSnapshot(async (session) => {
      const plan = await readRangePlan(session, ALL_TIME, LONGEST_SECS);
      const counted = [await countRuns(session, scope, runsWithin(plan.gaps))];
      if (plan.periods.length > 0) {
        counted.push(await countRuns(session, scope, lateRuns(plan)));
        counted.push(await (scope.isAll ? countRolled(session, plan) : countBlocks(session, scope, plan)));
      }
      return {
        runs: counted.reduce((sum, { runs }) => sum + runs, 0),
        sources: new Set(counted.flatMap(({ sources }) => sources)).size,
      };
    });
  }
}

/** In the snapshot of the session. */
async function readRolled(
  session: Kysely<Tables>,
  question: RunsQuestion,
  longestSecs: number,
  visitor: RolledVisitor,
): Promise<void> {
  const { scope, filter, columns } = question;
  const { from = ALL_TIME.from, to = ALL_TIME.to } = filter;
  const condition = sql<boolean>`${sql.join([sql`true`, ...subjectConditions(scope, filter)], sql` and `)}`;
  const plan = await readRangePlan(session, { from, to }, longestSecs);
  const isAboutObjects = filteredBy(filter).some((name) => objectColumns.has(name));
  const needsObjects = isAboutObjects || columns.some((name) => objectColumns.has(name));
  if (plan.periods.length > 0) {
    const parts: BlockParts = needsObjects
      ? { of: 'objects', withTotals: !isAboutObjects && visitor.addTotal !== undefined }
      : { of: 'totals' };
    const blocks = await readBlocks(session, plan, question, parts);
    const known: ReadObjects = new Map();
    for (const block of blocks) visitBlock(block, filter, visitor, known);
    const late = await readGroups(session, { scope, columns, from: lateRuns(plan), condition });
    for (const group of late) visitor.addGroup(group);
  }
  for (const slice of await slicesOf(session, plan.gaps)) {
    const groups = await readGroups(session, { scope, columns, from: runsWithin(slice), condition });
    for (const group of groups) visitor.addGroup(group);
  }
}

/** A number of runs, and the names of their sources, which may be there twice. */
interface Counted {
  readonly runs: number;
  readonly sources: readonly string[];
}

async function countRuns(session: Kysely<Tables>, scope: Scope, runs: RawBuilder<unknown>): Promise<Counted> {
  const { rows } = await sql<{ source: string; count: number }>`
    select source, count(*)::int as count from ${runs} where ${within(scope)} group by source`.execute(session);
  return { runs: rows.reduce((sum, { count }) => sum + count, 0), sources: rows.map(({ source }) => source) };
}

/** Counts the runs of all companies in the plan's periods, which know their number. */
async function countRolled(session: Kysely<Tables>, plan: RangePlan): Promise<Counted> {
  const { rows } = await sql<{ source: string }>`select distinct source from ${blocksOf(plan)}`.execute(session);
  const runs = plan.periods.reduce((sum, { runs_count }) => sum + runs_count, 0);
  return { runs, sources: rows.map(({ source }) => source) };
}

/** Counts the runs of the scope in the plan's periods, block by block. */
async function countBlocks(session: Kysely<Tables>, scope: Scope, plan: RangePlan): Promise<Counted> {
  const blocks = await readBlocks(session, plan, { scope, filter: {} }, { of: 'totals' });
  let runs = 0;
  for (const { bytes } of blocks) {
    decodeBlock(bytes, (head) => {
      runs += head.runs;
      return nowhere;
    });
  }
  return { runs, sources: blocks.map(({ source }) => source) };
}

const objectColumns = new Set<string>(['object_id', 'object_type']);

const filteredBy = (filter: RunFilterDto): string[] =>
  Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [name]));

type TileRow = Omit<BlockRow, 'bytes' | 'totals'> & { readonly bytes: string; readonly totals?: string };

/** Parts of a tile to read. */
interface BlockParts {
  readonly of: 'totals' | 'objects';
  /** The totals beside the objects. */
  readonly withTotals?: boolean;
}

async function readBlocks(
  session: Kysely<Tables>,
  plan: RangePlan,
  { scope, filter: { company, zone, source } }: Pick<RunsQuestion, 'scope' | 'filter'>,
  { of: part, withTotals = false }: BlockParts,
): Promise<BlockRow[]> {
  const { rows } = await sql<TileRow>`
    select company, zone, source, extract(epoch from start)::float8 as start_secs, ${base64Of(sql.ref(part))} as bytes
      ${withTotals ? sql`, ${base64Of(sql.ref('totals'))} as totals` : sql``}
    from ${blocksOf(plan)}
    where ${sql.join([sql`true`, ...subjectConditions(scope, { company, zone, source })], sql` and `)}`.execute(
    session,
  );
  return rows.map(({ bytes, totals, ...row }) => ({
    ...row,
    bytes: bytesOf(bytes),
    ...(totals === undefined ? {} : { totals: bytesOf(totals) }),
  }));
}

function visitBlock(block: BlockRow, filter: RunFilterDto, visitor: RolledVisitor, known: ReadObjects): void {
  const { company, zone, source, start_secs, bytes, totals } = block;
  if (totals !== undefined) decodeBlock(totals, (head) => (isMeant(head, filter) ? visitor.addTotal!(head) : nowhere));
  const visit = (head: RecordHead): SketchTargets => {
    if (!isMeant(head, filter)) return nowhere;
    const { object, status } = head;
    const subject =
      object === null
        ? { company, zone, source, status }
        : { company, zone, source, status, object_id: object.object_id, object_type: object.object_type };
    return visitor.addRecord(subject, start_secs, head);
  };
  decodeBlock(bytes, visit, known);
}

const nowhere: SketchTargets = [null, null, null];

const isMeant = ({ object, status }: RecordHead, filter: RunFilterDto): boolean =>
  (filter.status === undefined || filter.status === status) &&
  (filter.object_id === undefined || filter.object_id === object?.object_id) &&
  (filter.object_type === undefined || filter.object_type === object?.object_type);
