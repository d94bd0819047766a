import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ClosedLabel, OTHER } from './closed-label.js';

describe('ClosedLabel', () => {
  it('keeps the first names and calls every later one other', () => {
    const label = new ClosedLabel(2);
    expect(['a', 'b', 'c', 'a', 'd', 'b'].map((name) => label.admit(name))).toEqual(['a', 'b', OTHER, 'a', OTHER, 'b']);
  });

  it('has at most 101 values for 10 000 names, the first 100 and other', () => {
    const label = new ClosedLabel();
    const names = Array.from({ length: 10_000 }, (_, index) => `source ${index}`);
    const values = new Set(names.map((name) => label.admit(name)));
    expect([...values]).toEqual([...names.slice(0, 100), OTHER]);
  });

  it('never has more values than its limit and one, and never changes what it called a name', () => {
    fc.assert(
      fc.property(fc.nat({ max: 10 }), fc.array(fc.string({ maxLength: 2 })), (limit, names) => {
        const label = new ClosedLabel(limit);
        const first = names.map((name) => label.admit(name));
        expect(new Set(first).size).toBeLessThanOrEqual(limit + 1);
        const admitted = new Map(names.map((name, index) => [name, first[index]]));
        for (const [name, value] of admitted) {
          if (value !== OTHER) expect(value).toBe(name);
          expect(label.admit(name)).toBe(value);
        }
      }),
    );
  });
});
