import type { RunStatus } from '@app/contracts';
import { type Leadership, SignOfLife, type Tables } from '@app/database';
import { Turns } from '@app/platform';
import { DAY_SECS, HOUR_SECS, MINUTE_SECS } from '@app/time';
import { type Kysely, sql } from 'kysely';
import { readGroups, type RunGroup } from '../aggregation/grouped-runs.js';
import { columnsOf, type GroupKey, Groups } from '../aggregation/grouping.js';
import { eachPacked } from '../aggregation/packed-runs.js';
import { runsWithin, slicesOf } from './cover.js';
import { isoOfSecs, levels, type Period, periodStart } from './levels.js';
import { mergeTiles } from './merge-tiles.js';
import {
  areDoubts,
  firstRunFrom,
  loadPeriods,
  loadCheckpoint,
  moveOn,
  readSettled,
  readHours,
  readNow,
  readTiles,
  readTileSizes,
  type RollupCheckpoint,
  savePeriod,
  type SourceTile,
  type Tile,
  type TileSize,
  type TileSource,
} from './rollups.repository.js';
import { newSketchTally, type SketchTally, TileWriter } from './tile.js';

export interface RollupPace {
  /** An hour is rolled up so long after its end: most runs are stored when they have ended. */
  readonly settleSecs: number;
  /** An hour into which runs still come, or of which some go, is rolled up so long after the last of them. */
  readonly quietSecs: number;
}

/** Objects of an hour that are rolled up: as many as the store admits by default. An older one may hold more. */
const MOST_OBJECTS = 50_000;
/** Runs whose objects are in memory at once, when they did not all begin at the same moment: some 40 MB. */
const SLICE_RUNS = 25_000;
/** Tiles of a source that are put together at once. */
const MOST_BYTES = 128 * 1024 * 1024;
/** Tiles that are read by one question; on the way each takes several times its bytes. */
const BATCH_BYTES = 8 * 1024 * 1024;

const usualPace: RollupPace = { settleSecs: 15 * MINUTE_SECS, quietSecs: 5 * MINUTE_SECS };

/** The records of a tile: an object's runs of one status. */
const recordColumns = [...columnsOf('object'), ...columnsOf('status')];

/**
 * One leadership of the rollups: rolls up the hours that are over, days out of hours, and eight days out of days, oldest first; and
 * takes back what does not hold any more. A step is short: the embedded store does nothing else meanwhile.
 * After an error it is of no use any more; the next one begins where the database is.
 */
export class RollupCompactor implements Leadership {
  /** Begins of the periods that are rolled up, by their length. */
  private readonly rolled = new Map<number, Set<number>>(levels.map((seconds) => [seconds, new Set()]));
  /** Hours with so many objects that they would not fit into memory: their runs are read one by one. */
  private readonly tooLarge = new Set<number>();
  /** Longer periods whose parts have too many bytes: they stay in parts. By length and begin. */
  private readonly tooLong = new Set<string>();
  private readonly turns: Turns;
  /** When runs of an hour were seen to come or go, seconds since 1970. */
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
    for (const period of await loadPeriods(session)) compactor.setOf(period.seconds).add(period.start);
    return compactor;
  }

  /** @returns whether there was something to do; then there may be more. @throws PipelineError `leadership_lost` */
  async step(): Promise<boolean> {
    const now = await readNow(this.session);
    if (await this.follow(now)) return true;
    const hour = await this.nextHour(now);
    if (hour !== null) {
      await this.rollHour(hour);
      return true;
    }
    const longer = this.nextLonger();
    if (longer !== null) await this.rollLonger(longer);
    return longer !== null;
  }

  /** Takes back what new runs, and runs that are gone, belong to. */
  private async follow(now: number): Promise<boolean> {
    const { rolledTo } = this.checkpoint;
    // At the very first there is nothing to take back.
    const isNothingRolled = this.setOf(HOUR_SECS).size === 0;
    const { to, hasRuns } = await readSettled(this.session, rolledTo, { isSliced: !isNothingRolled });
    if (!hasRuns && !(await areDoubts(this.session))) return false;
    const hours = isNothingRolled ? [] : await readHours(this.session, { from: rolledTo, to });
    const late = hours.map((hour) => ({ from: isoOfSecs(hour), to: isoOfSecs(hour + HOUR_SECS) }));
    const { doubted, gone } = await moveOn(this.session, this.checkpoint, { rolledTo: to, late });
    this.checkpoint = { rolledTo: to, version: this.checkpoint.version + 1 };
    for (const { seconds, start } of gone) this.setOf(seconds).delete(start);
    for (const hour of hours) this.touched.set(hour, now);
    for (const { from, to } of doubted) this.touch(from, to, now);
    return true;
  }

  private touch(from: number, to: number, now: number): void {
    // A truncated table has no hours left.
    if (!Number.isFinite(to - from)) return;
    for (let hour = periodStart(from, HOUR_SECS); hour < to; hour += HOUR_SECS) this.touched.set(hour, now);
  }

  /** The first hour of a day with runs that is not rolled up, and can be. */
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
    const isSettled = now >= hour + HOUR_SECS + this.pace.settleSecs && now >= touched + this.pace.quietSecs;
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
    const parts: SourceTile[] = [];
    for (const slice of await slicesOf(this.session, [range], SLICE_RUNS)) {
      const from = runsWithin(slice);
      const groups = await readGroups(this.session, { columns: recordColumns, from, condition });
      for (const tile of await tilesOf(groups, this.turns)) parts.push(tile);
    }
    const bySource = Map.groupBy(parts, nameOf);
    await this.save({ seconds: HOUR_SECS, start: hour }, bySource.values());
  }

  /** The first one of which every part is rolled up. */
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
    const sizes = await readTileSizes(this.session, partSecs, { from: start, to: start + seconds });
    if (sizes.some(({ size_bytes }) => size_bytes > MOST_BYTES)) {
      this.tooLong.add(`${seconds} ${start}`);
      return;
    }
    await this.save({ seconds, start }, this.readParts(partSecs, { seconds, start }, sizes));
  }

  /** Tiles of the parts of a period, source by source: read for many small sources at once, and part by part of a large one. */
  private async *readParts(
    partSecs: number,
    { seconds, start }: Period,
    sizes: readonly TileSize[],
  ): AsyncGenerator<SourceTile[]> {
    const whole = { from: start, to: start + seconds };
    const parts = partsOf(start, seconds, partSecs).map((from) => ({ from, to: from + partSecs }));
    for (const batch of batchesOf(sizes)) {
      const tiles: SourceTile[] = [];
      for (const range of batch.some(({ size_bytes }) => size_bytes > BATCH_BYTES) ? parts : [whole]) {
        for (const tile of await readTiles(this.session, partSecs, range, batch)) tiles.push(tile);
      }
      yield* Map.groupBy(tiles, nameOf).values();
    }
  }

  private async save(period: Period, bySource: AsyncIterable<SourceTile[]> | Iterable<SourceTile[]>): Promise<void> {
    const tiles: Tile[] = [];
    let runsCount = 0;
    for await (const parts of bySource) {
      const { company, zone, source } = parts[0]!;
      const bytes = parts.map(({ objects }) => objects);
      const { runsCount: ofSource, ...merged } = await mergeTiles(bytes, () => this.turns.pause());
      tiles.push({ company, zone, source, ...merged });
      runsCount += ofSource;
    }
    await savePeriod(this.session, this.checkpoint, period, { runsCount, tiles });
    this.checkpoint = { ...this.checkpoint, version: this.checkpoint.version + 1 };
    this.setOf(period.seconds).add(period.start);
  }

  private setOf(seconds: number): Set<number> {
    return this.rolled.get(seconds)!;
  }
}

/** Objects with runs in an hour, as far as `most`. */
async function countObjects(session: Kysely<Tables>, hour: number, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::float8 as count from (
      select from runs
      where start_time >= ${isoOfSecs(hour)}::timestamptz and start_time < ${isoOfSecs(hour + HOUR_SECS)}::timestamptz
      group by object_id, object_key limit ${most}) as objects`.execute(session);
  return rows[0]?.count ?? 0;
}

const partsOf = (start: number, seconds: number, partSecs: number): number[] =>
  Array.from({ length: seconds / partSecs }, (_, index) => start + index * partSecs);

/** Sources in their order, as many at once as have so many bytes; a larger one is alone. */
function* batchesOf(sizes: readonly TileSize[]): Generator<TileSize[]> {
  let batch: TileSize[] = [];
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

const nameOf = ({ company, zone, source }: TileSource): string => JSON.stringify([company, zone, source]);

/** Tiles of the objects of runs that were read together, source by source. */
async function tilesOf(groups: readonly RunGroup[], turns: Turns): Promise<SourceTile[]> {
  const objects = new Groups<SketchTally>(recordColumns, newSketchTally);
  for (const group of groups) {
    const tally = objects.of(group);
    eachPacked(group.packed, (run) => tally.addRun(run));
    await turns.pause();
  }
  const writers = new Map<string, { source: TileSource; writer: TileWriter }>();
  for (const { key, value } of objects.sorted()) {
    const { company, zone, source, object_id, object_type, status } = key as Required<GroupKey>;
    const name = nameOf({ company, zone, source });
    let entry = writers.get(name);
    if (entry === undefined) {
      writers.set(name, (entry = { source: { company, zone, source }, writer: new TileWriter() }));
    }
    entry.writer.add({ object: { object_id, object_type }, status: status as RunStatus, tally: value });
    await turns.pause();
  }
  return [...writers.values()].map(({ source, writer }) => ({ ...source, objects: writer.taken() }));
}
