import type { RunStatus } from '@app/contracts';
import { type Leadership, SignOfLife, type Tables } from '@app/database';
import { Scope, Turns } from '@app/platform';
import { DAY_SECS, HOUR_SECS, MINUTE_SECS } from '@app/time';
import { type Kysely, sql } from 'kysely';
import { readGroups, type RunGroup } from '../aggregation/grouped-runs.queries.js';
import { columnsOf, type GroupKey, Groups } from '../aggregation/grouping.js';
import { eachPacked } from '../aggregation/packed-runs.js';
import { runsWithin, slicesOf } from './range-plan.queries.js';
import { isoOfSecs, levels, type Period, periodStart } from './levels.js';
import { mergeBlocks } from './merge-blocks.js';
import {
  hasInvalidations,
  firstRunFrom,
  loadPeriods,
  loadCheckpoint,
  advanceCheckpoint,
  readSettled,
  readHours,
  readNow,
  readBlocks,
  readBlockSizes,
  type RollupCheckpoint,
  savePeriod,
  saveSums,
  type SourceBlock,
  type RollupBlock,
  type BlockSize,
  type BlockSource,
} from './rollups.repository.js';
import { newSketchStatistics, type SketchStatistics, BlockWriter } from './rollup-block.js';

export interface RollupPace {
  /** Delay from the end of an hour until it is rolled up: most runs are stored when they end. */
  readonly settleSecs: number;
  /** Delay from the last insert or delete in an hour until it is rolled up. */
  readonly debounceSecs: number;
}

/** Most objects of an hour that is rolled up: the default of MAX_OBJECTS. An older store may hold more. */
const MOST_OBJECTS = 50_000;
/** Runs whose objects are in memory at once, unless more begin at the same moment: some 40 MB. */
const SLICE_RUNS = 25_000;
/** Most bytes of a source's blocks that are merged at once. */
const MOST_BYTES = 128 * 1024 * 1024;
/** Bytes of blocks that one query reads; in transfer each takes several times its size. */
const BATCH_BYTES = 8 * 1024 * 1024;

const usualPace: RollupPace = { settleSecs: 15 * MINUTE_SECS, debounceSecs: 5 * MINUTE_SECS };

/** Key of a block's records: an object's runs with one status. */
const recordColumns = [...columnsOf('object'), ...columnsOf('status')];

/**
 * One leadership of the rollups: rolls up past hours, then longer periods from shorter ones, oldest first, and deletes
 * periods that late or deleted runs have invalidated. Steps are short because the embedded store does nothing else
 * meanwhile. After an error the instance is discarded; the next one starts from the stored checkpoint.
 */
export class RollupCompactor implements Leadership {
  /** Starts of the rolled-up periods, by their length. */
  private readonly rolled = new Map<number, Set<number>>(levels.map((seconds) => [seconds, new Set()]));
  /** Starts of the periods without sums, by their length: those of a version that did not know of sums. */
  private readonly unsummed = new Map<number, Set<number>>(levels.map((seconds) => [seconds, new Set()]));
  /** Hours with more than MOST_OBJECTS objects: they are not rolled up, their runs are read one by one. */
  private readonly tooLarge = new Set<number>();
  /** Periods, by length and start, whose parts exceed MOST_BYTES: only the parts stay rolled up. */
  private readonly tooLong = new Set<string>();
  private readonly turns: Turns;
  /** Time of the last insert or delete of each hour, seconds since 1970. */
  private readonly touched = new Map<number, number>();

  private constructor(
    private readonly session: Kysely<Tables>,
    private readonly pace: RollupPace,
    private checkpoint: RollupCheckpoint,
  ) {
    const sign = new SignOfLife(session);
    this.turns = new Turns(() => sign.give());
  }

  /** @throws PipelineError `store_unavailable` */
  static async load(session: Kysely<Tables>, pace: RollupPace = usualPace): Promise<RollupCompactor> {
    const compactor = new RollupCompactor(session, pace, await loadCheckpoint(session));
    for (const { seconds, start, has_sums } of await loadPeriods(session)) {
      compactor.setOf(seconds).add(start);
      if (!has_sums) compactor.unsummed.get(seconds)!.add(start);
    }
    return compactor;
  }

  /** @returns whether it did something; then there may be more. @throws PipelineError `leadership_lost` */
  async step(): Promise<boolean> {
    const now = await readNow(this.session);
    if (await this.follow(now)) return true;
    const hour = await this.nextHour(now);
    if (hour !== null) {
      await this.rollHour(hour);
      return true;
    }
    const longer = this.nextLonger();
    if (longer !== null) {
      await this.rollLonger(longer);
      return true;
    }
    const unsummed = this.nextUnsummed();
    if (unsummed !== null) await this.sumUp(unsummed);
    return unsummed !== null;
  }

  /** Deletes the periods of late runs and of invalidations. */
  private async follow(now: number): Promise<boolean> {
    const { rolledTo } = this.checkpoint;
    // Before the first rollup there is nothing to delete.
    const isNothingRolled = this.setOf(HOUR_SECS).size === 0;
    const { to, hasRuns } = await readSettled(this.session, rolledTo, { isSliced: !isNothingRolled });
    if (!hasRuns && !(await hasInvalidations(this.session))) return false;
    const hours = isNothingRolled ? [] : await readHours(this.session, { from: rolledTo, to });
    const late = hours.map((hour) => ({ from: isoOfSecs(hour), to: isoOfSecs(hour + HOUR_SECS) }));
    const { invalidated, gone } = await advanceCheckpoint(this.session, this.checkpoint, { rolledTo: to, late });
    this.checkpoint = { rolledTo: to, version: this.checkpoint.version + 1 };
    for (const { seconds, start } of gone) {
      this.setOf(seconds).delete(start);
      this.unsummed.get(seconds)!.delete(start);
    }
    for (const hour of hours) this.touched.set(hour, now);
    for (const { from, to } of invalidated) this.touch(from, to, now);
    return true;
  }

  private touch(from: number, to: number, now: number): void {
    // A truncated table invalidates all of time: no hours are left.
    if (!Number.isFinite(to - from)) return;
    for (let hour = periodStart(from, HOUR_SECS); hour < to; hour += HOUR_SECS) this.touched.set(hour, now);
  }

  /** The first settled hour that is not rolled up, of a day with runs. */
  private async nextHour(now: number): Promise<number | null> {
    const days = this.setOf(DAY_SECS);
    const hours = this.setOf(HOUR_SECS);
    for (let from = -Infinity; ;) {
      const first = await firstRunFrom(this.session, from);
      if (first === null || first > now) return null;
      const day = periodStart(first, DAY_SECS);
      for (let hour = day; hour < day + DAY_SECS && !days.has(day); hour += HOUR_SECS) {
        if (!hours.has(hour) && !this.tooLarge.has(hour) && this.isSettled(hour, now)) return hour;
      }
      from = day + DAY_SECS;
      while (days.has(from)) from += DAY_SECS;
    }
  }

  private isSettled(hour: number, now: number): boolean {
    const touched = this.touched.get(hour) ?? -Infinity;
    const isSettled = now >= hour + HOUR_SECS + this.pace.settleSecs && now >= touched + this.pace.debounceSecs;
    if (isSettled) this.touched.delete(hour);
    return isSettled;
  }

  private async rollHour(hour: number): Promise<void> {
    if ((await countObjects(this.session, hour, MOST_OBJECTS + 1)) > MOST_OBJECTS) {
      this.tooLarge.add(hour);
      return;
    }
    const condition = sql<boolean>`stored_by < ${this.checkpoint.rolledTo}::xid8`;
    const range = { from: isoOfSecs(hour), to: isoOfSecs(hour + HOUR_SECS) };
    const parts: SourceBlock[] = [];
    for (const slice of await slicesOf(this.session, [range], SLICE_RUNS)) {
      const from = runsWithin(slice);
      const groups = await readGroups(this.session, { scope: Scope.all, columns: recordColumns, from, condition });
      for (const block of await blocksOf(groups, this.turns)) parts.push(block);
    }
    const bySource = Map.groupBy(parts, sourceKeyOf);
    await this.save({ seconds: HOUR_SECS, start: hour }, bySource.values());
  }

  /** The first period that is not rolled up and whose parts all are. */
  private nextLonger(): Period | null {
    for (const [index, seconds] of levels.entries()) {
      const partSecs = levels[index - 1];
      if (partSecs === undefined) continue;
      const parts = this.setOf(partSecs);
      for (const part of parts) {
        const start = periodStart(part, seconds);
        if (this.setOf(seconds).has(start) || this.tooLong.has(`${seconds} ${start}`)) continue;
        if (partsOf(start, seconds, partSecs).every((one) => parts.has(one))) return { seconds, start };
      }
    }
    return null;
  }

  private async rollLonger({ seconds, start }: Period): Promise<void> {
    const partSecs = levels[levels.findIndex((one) => one === seconds) - 1]!;
    const sizes = await readBlockSizes(this.session, partSecs, { from: start, to: start + seconds });
    if (sizes.some(({ size_bytes }) => size_bytes > MOST_BYTES)) {
      this.tooLong.add(`${seconds} ${start}`);
      return;
    }
    await this.save({ seconds, start }, this.readParts(partSecs, { seconds, start }, sizes));
  }

  /** Blocks of a period's parts, source by source. Small sources are read in batches, a large source part by part. */
  private async *readParts(
    partSecs: number,
    { seconds, start }: Period,
    sizes: readonly BlockSize[],
  ): AsyncGenerator<SourceBlock[]> {
    const whole = { from: start, to: start + seconds };
    const parts = partsOf(start, seconds, partSecs).map((from) => ({ from, to: from + partSecs }));
    for (const batch of batchesOf(sizes)) {
      const blocks: SourceBlock[] = [];
      for (const range of batch.some(({ size_bytes }) => size_bytes > BATCH_BYTES) ? parts : [whole]) {
        for (const block of await readBlocks(this.session, partSecs, range, batch)) blocks.push(block);
      }
      yield* Map.groupBy(blocks, sourceKeyOf).values();
    }
  }

  private async save(period: Period, bySource: AsyncIterable<SourceBlock[]> | Iterable<SourceBlock[]>): Promise<void> {
    const blocks: RollupBlock[] = [];
    let runsCount = 0;
    for await (const parts of bySource) {
      const { company, zone, source } = parts[0]!;
      const bytes = parts.map(({ objects }) => objects);
      const { runsCount: ofSource, ...merged } = await mergeBlocks(bytes, () => this.turns.pause());
      blocks.push({ company, zone, source, ...merged });
      runsCount += ofSource;
    }
    const isSummed = this.hasSummedParts(period);
    await savePeriod(this.session, this.checkpoint, period, { runsCount, blocks, isSummed });
    if (!isSummed) this.unsummed.get(period.seconds)!.add(period.start);
    this.checkpoint = { ...this.checkpoint, version: this.checkpoint.version + 1 };
    this.setOf(period.seconds).add(period.start);
  }

  private hasSummedParts({ seconds, start }: Period): boolean {
    const partSecs = levels[levels.findIndex((one) => one === seconds) - 1];
    if (partSecs === undefined) return true;
    return partsOf(start, seconds, partSecs).every((part) => !this.unsummed.get(partSecs)!.has(part));
  }

  /** A period without sums, of the shortest first: then the parts of a longer one have theirs. */
  private nextUnsummed(): Period | null {
    for (const [seconds, starts] of this.unsummed) {
      for (const start of starts) return { seconds, start };
    }
    return null;
  }

  private async sumUp(period: Period): Promise<void> {
    await saveSums(this.session, this.checkpoint, period);
    this.checkpoint = { ...this.checkpoint, version: this.checkpoint.version + 1 };
    this.unsummed.get(period.seconds)!.delete(period.start);
  }

  private setOf(seconds: number): Set<number> {
    return this.rolled.get(seconds)!;
  }
}

/** Number of objects with runs in an hour; stops counting at `most`. */
async function countObjects(session: Kysely<Tables>, hour: number, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::float8 as count from (
      select from runs
      where start_time >= ${isoOfSecs(hour)}::timestamptz and start_time < ${isoOfSecs(hour + HOUR_SECS)}::timestamptz
      group by object_number, object_key limit ${most}) as objects`.execute(session);
  return rows[0]?.count ?? 0;
}

const partsOf = (start: number, seconds: number, partSecs: number): number[] =>
  Array.from({ length: seconds / partSecs }, (_, index) => start + index * partSecs);

/** Sources in batches of at most BATCH_BYTES; a larger source is alone. */
function* batchesOf(sizes: readonly BlockSize[]): Generator<BlockSize[]> {
  let batch: BlockSize[] = [];
  let bytes = 0;
  for (const size of sizes) {
    if (batch.length > 0 && bytes + size.size_bytes > BATCH_BYTES) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(size);
    bytes += size.size_bytes;
  }
  if (batch.length > 0) yield batch;
}

const sourceKeyOf = ({ company, zone, source }: BlockSource): string => JSON.stringify([company, zone, source]);

/** Object blocks of the groups, one for each source. */

async function blocksOf(groups: readonly RunGroup[], turns: Turns): Promise<SourceBlock[]> {
  const objects = new Groups<SketchStatistics>(recordColumns, newSketchStatistics);
  for (const group of groups) {
    const statistics = objects.of(group);
    eachPacked(group.packed, (run) => statistics.addRun(run));
    await turns.pause();
  }
  const writers = new Map<string, { source: BlockSource; writer: BlockWriter }>();
  for (const { key, value } of objects.sorted()) {
    const { company, zone, source, object_id, object_type, status } = key as Required<GroupKey>;
    const name = sourceKeyOf({ company, zone, source });
    let entry = writers.get(name);
    if (entry === undefined) {
      writers.set(name, (entry = { source: { company, zone, source }, writer: new BlockWriter() }));
    }
    entry.writer.add({ object: { object_id, object_type }, status: status as RunStatus, statistics: value });
    await turns.pause();
  }
  return [...writers.values()].map(({ source, writer }) => ({ ...source, objects: writer.taken() }));
}
