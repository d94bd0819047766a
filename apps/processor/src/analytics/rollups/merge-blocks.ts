import { compareNames, compareObjectIds, type RunStatus } from '@app/contracts';
import { Groups } from '../aggregation/grouping.js';
import {
  encodeBlock,
  newSketchStatistics,
  type SketchStatistics,
  BlockCursor,
  type RecordHead,
  BlockWriter,
} from './rollup-block.js';

/** The merged blocks of a source. */
export interface MergedBlocks {
  /** A record for each object and status. */
  readonly objects: Buffer;
  /** A record for each status. */
  readonly totals: Buffer;
  readonly runsCount: number;
}

/**
 * Merges sorted blocks record by record: however many objects there are, memory holds the blocks' bytes and the
 * statistics of one object and of the totals.
 * @param blocks each sorted by `compareHeads`; an unsorted block makes more records with the same sums
 * @param pause yields to other work
 */
export async function mergeBlocks(blocks: readonly Buffer[], pause: () => Promise<void>): Promise<MergedBlocks> {
  const cursors = blocks.map((bytes) => new BlockCursor(bytes));
  const totals = new Groups<SketchStatistics>(['status'], newSketchStatistics);
  const writer = new BlockWriter();
  let runsCount = 0;
  for (let head = firstOf(cursors); head !== null; head = firstOf(cursors)) {
    const { object, status } = head;
    const statistics = newSketchStatistics();
    for (const cursor of cursors) {
      if (cursor.head !== null && compareHeads(cursor.head, head) === 0) cursor.addTo(statistics);
    }
    writer.add({ object, status, statistics });
    totals.of({ status }).merge(statistics);
    runsCount += statistics.runs;
    await pause();
  }
  const sums = totals.sorted().map(({ key, value }) => ({
    ...{ object: null, status: key.status as RunStatus, statistics: value },
  }));
  return { objects: writer.taken(), totals: encodeBlock(sums), runsCount };
}

function firstOf(cursors: readonly BlockCursor[]): RecordHead | null {
  let first: RecordHead | null = null;
  for (const { head } of cursors) {
    if (head !== null && (first === null || compareHeads(head, first) < 0)) first = head;
  }
  return first;
}

function compareHeads(a: RecordHead, b: RecordHead): number {
  const byId = compareObjectIds(a.object?.object_id ?? '', b.object?.object_id ?? '');
  if (byId !== 0) return byId;
  return compareNames(a.object?.object_type ?? '', b.object?.object_type ?? '') || compareNames(a.status, b.status);
}
