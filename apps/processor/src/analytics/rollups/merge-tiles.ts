import type { RunStatus } from '@app/contracts';
import { compareNames, Groups } from '../aggregation/grouping.js';
import { encodeTile, newSketchTally, type SketchTally, TileCursor, type TileHead, TileWriter } from './tile.js';

/** Tiles of a source put together. */
export interface MergedTiles {
  /** A record for each object and status. */
  readonly objects: Buffer;
  /** A record for each status. */
  readonly totals: Buffer;
  readonly runsCount: number;
}

/**
 * Puts tiles of objects together in the order that they are in, record by record: however many objects there are, the
 * tallies of one of them and of the totals are in memory, and the bytes.
 * @param tiles each in the order of `compareHeads`; what is out of order makes more records, which say the same
 * @param pause lets others have their turn
 */
export async function mergeTiles(tiles: readonly Buffer[], pause: () => Promise<void>): Promise<MergedTiles> {
  const cursors = tiles.map((bytes) => new TileCursor(bytes));
  const totals = new Groups<SketchTally>(['status'], newSketchTally);
  const writer = new TileWriter();
  let runsCount = 0;
  for (let head = firstOf(cursors); head !== null; head = firstOf(cursors)) {
    const { object, status } = head;
    const tally = newSketchTally();
    for (const cursor of cursors) {
      if (cursor.head !== null && compareHeads(cursor.head, head) === 0) cursor.addTo(tally);
    }
    writer.add({ object, status, tally });
    totals.of({ status }).merge(tally);
    runsCount += tally.runs;
    await pause();
  }
  const sums = totals.sorted().map(({ key, value }) => ({
    ...{ object: null, status: key.status as RunStatus, tally: value },
  }));
  return { objects: writer.taken(), totals: encodeTile(sums), runsCount };
}

function firstOf(cursors: readonly TileCursor[]): TileHead | null {
  let first: TileHead | null = null;
  for (const { head } of cursors) {
    if (head !== null && (first === null || compareHeads(head, first) < 0)) first = head;
  }
  return first;
}

function compareHeads(a: TileHead, b: TileHead): number {
  const byId = (a.object?.object_id ?? 0) - (b.object?.object_id ?? 0);
  if (byId !== 0) return byId;
  return compareNames(a.object?.object_type ?? '', b.object?.object_type ?? '') || compareNames(a.status, b.status);
}
