import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { percentile } from './percentile.js';
import { QuantileSketch, SKETCH_RELATIVE_ERROR, SMALLEST_SKETCHED } from './quantile-sketch.js';

const sketchOf = (values: readonly number[]): QuantileSketch => {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return sketch;
};

const binsOf = (sketch: QuantileSketch): [number, number][] => {
  const bins: [number, number][] = [];
  sketch.eachBin((bin, count) => bins.push([bin, count]));
  return bins;
};

const aMeasurement = fc.oneof(
  fc.constantFrom(0, SMALLEST_SKETCHED, 1, 1.0202, 60, 3600, Number.MAX_VALUE),
  fc.double({ min: SMALLEST_SKETCHED, max: 1e3, noNaN: true }),
  fc.double({ min: 1, max: 1e15, noNaN: true }),
);
const measurements = fc.array(aMeasurement, { maxLength: 80 });
const aFraction = fc.oneof(fc.constantFrom(0, 0.5, 0.95, 0.99, 1), fc.double({ min: 0, max: 1, noNaN: true }));

describe('QuantileSketch', () => {
  it('is off by at most one percent of the exact percentile', () => {
    fc.assert(
      fc.property(measurements, aFraction, (values, fraction) => {
        const exact = percentile(values, fraction);
        const found = sketchOf(values).percentile(fraction);
        if (exact === null) expect(found).toBeNull();
        // Between 0 and the next value an interpolation can be as small as numbers get, where each is rounded whole.
        else {
          const allowed = exact * (SKETCH_RELATIVE_ERROR + 1e-9) + 2 * Number.MIN_VALUE;
          expect(Math.abs(found! - exact)).toBeLessThanOrEqual(allowed);
        }
      }),
    );
  });

  it('of a union is the sum of the sketches, in whatever order', () => {
    fc.assert(
      fc.property(fc.array(measurements, { maxLength: 5 }), (parts) => {
        const [merged, backwards] = [new QuantileSketch(), new QuantileSketch()];
        for (const part of parts) merged.merge(sketchOf(part));
        for (const part of parts.toReversed()) backwards.merge(sketchOf(part));
        const whole = sketchOf(parts.flat());
        for (const sketch of [merged, backwards]) {
          expect(binsOf(sketch)).toEqual(binsOf(whole));
          expect([sketch.count, sketch.max]).toEqual([whole.count, whole.max]);
        }
      }),
    );
  });

  it('leaves the one that is merged into another as it is', () => {
    const one = sketchOf([1, 2]);
    const before = binsOf(one);
    sketchOf([3]).merge(one);
    expect(binsOf(one)).toEqual(before);
  });

  it('knows the maximum exactly', () => {
    fc.assert(
      fc.property(fc.array(aMeasurement, { minLength: 1 }), (values) => {
        expect(sketchOf(values).max).toBe(Math.max(...values));
        expect(sketchOf(values).percentile(1)).toBe(Math.max(...values));
      }),
    );
  });

  it('rises from the first percentile to the last', () => {
    fc.assert(
      fc.property(measurements, (values) => {
        const sketch = sketchOf(values);
        const found = [0, 0.25, 0.5, 0.75, 0.95, 0.99, 1].map((fraction) => sketch.percentile(fraction) ?? 0);
        expect(found).toEqual(found.toSorted((a, b) => a - b));
      }),
    );
  });

  it('has nothing to say about no values', () => {
    expect(new QuantileSketch().percentile(0.5)).toBeNull();
    expect(new QuantileSketch().max).toBeNull();
  });

  it('tells zeros from tiny values, down to a billionth', () => {
    expect(sketchOf([0, 0, 0, 8]).percentile(0.5)).toBe(0);
    expect(sketchOf([SMALLEST_SKETCHED, 1]).percentile(0)).toBeCloseTo(SMALLEST_SKETCHED, 10);
    expect(sketchOf([SMALLEST_SKETCHED, 1]).percentile(0)).toBeGreaterThan(0);
    expect(sketchOf([SMALLEST_SKETCHED / 2, 1]).percentile(0)).toBe(0);
  });

  it('keeps a million values of seven orders of magnitude in less than a thousand bins', () => {
    const sketch = new QuantileSketch();
    for (let index = 0; index < 1_000_000; index += 1) sketch.add(10 ** ((7 * index) / 1_000_000));
    expect(binsOf(sketch).length).toBeLessThan(1000);
    expect(sketch.percentile(0.5)! / 10 ** 3.5).toBeCloseTo(1, 1);
  });
});
