import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { HeldBytes } from './held-bytes.js';

const full = expect.objectContaining({ code: 'memory_full' });

describe('the memory that bodies hold', () => {
  it('is seen from both sides of its limit', () => {
    const held = new HeldBytes(100);
    const [first, second] = [held.open(), held.open()];
    first.hold(60);
    second.hold(40);
    expect(() => second.hold(41)).toThrow(full);
    expect(held.bytes).toBe(100);
    first.hold(59);
    second.hold(41);
    expect(held.bytes).toBe(100);
  });

  it('is all for the one body that there is, however large', () => {
    const held = new HeldBytes(100);
    const first = held.open();
    first.hold(500);
    expect(() => held.open().hold(1)).toThrow(full);
    first.release();
    held.open().hold(1);
    expect(held.bytes).toBe(1);
  });

  it('can always be given back, also beyond the limit', () => {
    const held = new HeldBytes(100);
    const first = held.open();
    first.hold(500);
    first.hold(300);
    expect(held.bytes).toBe(300);
  });

  it('is nothing when all have released theirs, whatever they did', () => {
    const step = fc.record({ who: fc.nat({ max: 4 }), bytes: fc.nat({ max: 150 }), isRelease: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const held = new HeldBytes(200);
        const shares = Array.from({ length: 5 }, () => held.open());
        for (const { who, bytes, isRelease } of steps) {
          if (isRelease) shares[who]!.release();
          else {
            try {
              shares[who]!.hold(bytes);
            } catch (error) {
              expect(error).toEqual(full);
            }
          }
          expect(held.bytes).toBeLessThanOrEqual(200);
        }
        for (const share of shares) share.release();
        expect(held.bytes).toBe(0);
      }),
    );
  });
});
