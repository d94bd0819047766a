import { QuantileSketch } from '@app/analytics';
import { runStatuses } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { outcomeOf } from '../aggregation/packed-runs.js';
import {
  addHead,
  targetsOf,
  decodeBlock,
  encodeBlock,
  LazySketch,
  newSketchStatistics,
  type BlockRecord,
  type ReadObjects,
} from './rollup-block.js';

const aValue = fc.oneof(fc.constant(-1), fc.double({ min: 0, max: 1e12, noNaN: true }), fc.constant(0));
const aRun = fc.record({
  isAnomaly: fc.boolean(),
  values: fc.tuple(aValue, aValue, aValue),
});

const aRecord = fc
  .record({
    object: fc.option(
      fc.record({
        object_id: fc.oneof(fc.maxSafeInteger().map(String), fc.string({ unit: 'grapheme' })),
        object_type: fc.string({ unit: 'grapheme' }),
      }),
    ),
    status: fc.constantFrom(...runStatuses),
    lastRunAt: fc.bigInt({ min: -62135596800000000n, max: 253402300799999999n }),
    runs: fc.array(aRun, { maxLength: 20 }),
  })
  .map(({ object, status, lastRunAt, runs }): BlockRecord => {
    const statistics = newSketchStatistics();
    for (const run of runs) statistics.addRun({ ...run, outcome: outcomeOf(status), startMicros: lastRunAt });
    statistics.sawRunAt(lastRunAt);
    return { object, status, statistics };
  });

const shown = ({ object, status, statistics }: BlockRecord) => ({
  object,
  status,
  counts: [
    statistics.runs,
    statistics.succeeded,
    statistics.failed,
    statistics.rated,
    statistics.anomalies,
    statistics.durationSum,
    statistics.lastRunAt,
  ],
  distributions: Object.values(statistics.distributions).map((sketch) => {
    const bins: number[] = [];
    sketch.eachBin((...bin) => bins.push(...bin));
    return { max: sketch.max, count: sketch.count, bins };
  }),
});

const decoded = (bytes: Buffer): BlockRecord[] => {
  const records: BlockRecord[] = [];
  decodeBlock(bytes, (head) => {
    const statistics = newSketchStatistics();
    addHead(statistics, head);
    records.push({ object: head.object, status: head.status, statistics });
    return targetsOf(statistics);
  });
  return records;
};

describe('a block', () => {
  it('has sketches that say the same when they are read late', () => {
    fc.assert(
      fc.property(fc.array(aRecord, { maxLength: 8 }), (records) => {
        const [now, late] = [new QuantileSketch(), new LazySketch()];
        for (const sketch of [now, late]) decodeBlock(encodeBlock(records), () => [sketch, null, sketch]);
        for (const sketch of [now, late]) sketch.add(7);
        const said = [now, late].map((sketch) => [sketch.count, sketch.max, sketch.percentile(0.5)]);
        expect(said[1]).toEqual(said[0]);
      }),
    );
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(aRecord, { maxLength: 8 }), (records) => {
        expect(decoded(encodeBlock(records)).map(shown)).toEqual(records.map(shown));
      }),
    );
  });

  it.each([
    { object: null, status: 'SUCCESS', begins: 0 },
    { object: null, status: 'FAILED', begins: 1 },
    { object: { object_id: '-1204', object_type: 'a' }, status: 'SUCCESS', begins: 2 },
    { object: { object_id: '1204', object_type: 'a' }, status: 'FAILED', begins: 3 },
  ] as const)(
    'has the form of stored blocks where these knew one: $status of $object',
    ({ object, status, begins }) => {
      const block = encodeBlock([{ object, status, statistics: newSketchStatistics() }]);
      expect(block[0]).toBe(begins);
      if (object !== null) expect(block.readDoubleBE(1)).toBe(Number(object.object_id));
    },
  );

  it('is read past the sketches that nobody wants', () => {
    fc.assert(
      fc.property(fc.array(aRecord, { maxLength: 8 }), (records) => {
        const runs: number[] = [];
        decodeBlock(encodeBlock(records), (head) => {
          runs.push(head.runs);
          return [null, null, null];
        });
        expect(runs).toEqual(records.map(({ statistics }) => statistics.runs));
      }),
    );
  });

  it('tells objects with one id and several types apart, whatever blocks before it had', () => {
    const types = ['table', 'table', 'tables', 'view', '', 'table', 'têtes'];
    const block = (object_type: string, object_id: string) =>
      encodeBlock([
        { object: { object_id, object_type }, status: 'SUCCESS' as const, statistics: newSketchStatistics() },
      ]);
    const known: ReadObjects = new Map();
    const read = types.flatMap((type, index) => {
      const found: unknown[] = [];
      decodeBlock(
        block(type, index % 3 === 2 ? '8' : '7'),
        ({ object }) => {
          found.push(object);
          return [null, null, null];
        },
        known,
      );
      return found;
    });
    expect(read).toEqual(types.map((object_type, index) => ({ object_id: index % 3 === 2 ? '8' : '7', object_type })));
  });
});
