import { compareObjectIds, type RunStatus, runStatuses } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { outcomeOf } from '../aggregation/packed-runs.js';
import { mergeBlocks } from './merge-blocks.js';
import {
  addHead,
  targetsOf,
  decodeBlock,
  encodeBlock,
  newSketchStatistics,
  type SketchStatistics,
  type BlockRecord,
} from './rollup-block.js';

const aRun = fc.record({
  object_id: fc.constantFrom<string>('1', '9', '10', '-3', 'a/b', 'é', '4567890123456789012'),
  object_type: fc.constantFrom('a', 'b', 'é'),
  status: fc.constantFrom(...runStatuses),
  isAnomaly: fc.boolean(),
  // Whole numbers: their sums do not depend on the order.
  values: fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100)),
  startMicros: fc.bigInt({ min: 0n, max: 1000n }),
});
type ObjectRun = typeof aRun extends fc.Arbitrary<infer Run> ? Run : never;

/** A block of the objects of runs, in the order of the objects. */
function blockOf(runs: readonly ObjectRun[]): Buffer {
  const records = new Map<string, BlockRecord>();
  const inOrder = runs.toSorted(
    (a, b) =>
      compareObjectIds(a.object_id, b.object_id) ||
      (a.object_type < b.object_type ? -1 : a.object_type > b.object_type ? 1 : 0) ||
      (a.status < b.status ? -1 : a.status > b.status ? 1 : 0),
  );
  for (const { object_id, object_type, status, ...run } of inOrder) {
    const key = JSON.stringify([object_id, object_type, status]);
    const record = records.get(key) ?? {
      object: { object_id, object_type },
      status,
      statistics: newSketchStatistics(),
    };
    record.statistics.addRun({ ...run, outcome: outcomeOf(status) });
    records.set(key, record);
  }
  return encodeBlock(records.values());
}

const totalsOf = (bytes: Buffer): SketchStatistics => {
  const statistics = newSketchStatistics();
  decodeBlock(bytes, (head) => {
    addHead(statistics, head);
    return targetsOf(statistics);
  });
  return statistics;
};

describe('mergeBlocks', () => {
  it('makes the block that all of the runs together make', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(aRun, { maxLength: 12 }), { maxLength: 5 }), async (parts) => {
        const merged = await mergeBlocks(parts.map(blockOf), () => Promise.resolve());
        const all = parts.flat();
        expect(merged.objects.equals(blockOf(all))).toBe(true);
        expect(merged.runsCount).toBe(all.length);
        const totals = totalsOf(merged.totals);
        const count = (...statuses: RunStatus[]): number =>
          all.filter(({ status }) => statuses.includes(status)).length;
        expect([totals.runs, totals.succeeded, totals.failed, totals.rated]).toEqual([
          all.length,
          count('SUCCESS'),
          count('FAILED'),
          count('SUCCESS', 'PARTIAL', 'FAILED'),
        ]);
      }),
    );
  });

  it('lets others have their turn after each object', async () => {
    let turns = 0;
    const values: [number, number, number] = [1, 1, 1];
    const run = { status: 'SUCCESS' as const, isAnomaly: false, values, startMicros: 1n };
    const runs = Array.from({ length: 100 }, (_, index) => ({
      ...run,
      object_id: String(index),
      object_type: 'a' as const,
    }));
    await mergeBlocks([blockOf(runs), blockOf(runs)], () => {
      turns += 1;
      return Promise.resolve();
    });
    expect(turns).toBe(100);
  });
});
