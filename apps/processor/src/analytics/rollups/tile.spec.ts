import { QuantileSketch } from '@app/analytics';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addHead, allTargets, decodeTile, encodeTile, LateSketch, newSketchTally, type TileRecord } from './tile.js';

const aValue = fc.oneof(fc.constant(-1), fc.double({ min: 0, max: 1e12, noNaN: true }), fc.constant(0));
const aRun = fc.record({
  isAnomaly: fc.boolean(),
  values: fc.tuple(aValue, aValue, aValue),
});

const aRecord = fc
  .record({
    object: fc.option(fc.record({ object_id: fc.maxSafeInteger(), object_type: fc.string({ unit: 'grapheme' }) })),
    isFailed: fc.boolean(),
    lastRunAt: fc.bigInt({ min: -62135596800000000n, max: 253402300799999999n }),
    runs: fc.array(aRun, { maxLength: 20 }),
  })
  .map(({ object, isFailed, lastRunAt, runs }): TileRecord => {
    const tally = newSketchTally();
    for (const run of runs) tally.addRun({ ...run, isFailed, startMicros: lastRunAt });
    tally.sawRunAt(lastRunAt);
    return { object, status: isFailed ? 'FAILED' : 'SUCCESS', tally };
  });

const shown = ({ object, status, tally }: TileRecord) => ({
  object,
  status,
  counts: [tally.runs, tally.failed, tally.anomalies, tally.durationSum, tally.lastRunAt],
  spreads: Object.values(tally.spreads).map((sketch) => {
    const bins: number[] = [];
    sketch.eachBin((...bin) => bins.push(...bin));
    return { max: sketch.max, count: sketch.count, bins };
  }),
});

const decoded = (bytes: Buffer): TileRecord[] => {
  const records: TileRecord[] = [];
  decodeTile(bytes, (head) => {
    const tally = newSketchTally();
    addHead(tally, head);
    records.push({ object: head.object, status: head.status, tally });
    return allTargets(tally);
  });
  return records;
};

describe('a tile', () => {
  it('has sketches that say the same when they are read late', () => {
    fc.assert(
      fc.property(fc.array(aRecord, { maxLength: 8 }), (records) => {
        const [now, late] = [new QuantileSketch(), new LateSketch()];
        for (const sketch of [now, late]) decodeTile(encodeTile(records), () => [sketch, null, sketch]);
        for (const sketch of [now, late]) sketch.add(7);
        const said = [now, late].map((sketch) => [sketch.count, sketch.max, sketch.percentile(0.5)]);
        expect(said[1]).toEqual(said[0]);
      }),
    );
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(aRecord, { maxLength: 8 }), (records) => {
        expect(decoded(encodeTile(records)).map(shown)).toEqual(records.map(shown));
      }),
    );
  });

  it('is read past the sketches that nobody wants', () => {
    fc.assert(
      fc.property(fc.array(aRecord, { maxLength: 8 }), (records) => {
        const runs: number[] = [];
        decodeTile(encodeTile(records), (head) => {
          runs.push(head.runs);
          return [null, null, null];
        });
        expect(runs).toEqual(records.map(({ tally }) => tally.runs));
      }),
    );
  });
});
