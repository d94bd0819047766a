import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { efficiency } from './efficiency.js';

const amount = () => fc.double({ min: 0, max: 1e12, noNaN: true });

describe('efficiency', () => {
  it.each([
    { name: 'a run that costs nothing', duration_seconds: 0, memory_used_bytes: 0, expected: 100 },
    { name: 'both at their bases', duration_seconds: 10, memory_used_bytes: 10_000_000, expected: 50 },
    { name: 'both at twice their bases', duration_seconds: 20, memory_used_bytes: 20_000_000, expected: 0 },
    {
      name: 'the duration just below twice its base',
      duration_seconds: 19.8,
      memory_used_bytes: 20_000_000,
      expected: 0.5,
    },
    { name: 'the duration far past its base', duration_seconds: 1e6, memory_used_bytes: 0, expected: 50 },
    { name: 'the memory far past its base', duration_seconds: 0, memory_used_bytes: 1e12, expected: 50 },
    { name: 'the example of the docs', duration_seconds: 5, memory_used_bytes: 10_000_000, expected: 62.5 },
    { name: 'an ordinary run', duration_seconds: 4.191584, memory_used_bytes: 14_155_776, expected: 54.1316 },
  ])('of $name is $expected', ({ duration_seconds, memory_used_bytes, expected }) => {
    expect(efficiency({ duration_seconds, memory_used_bytes })).toBeCloseTo(expected, 5);
  });

  it.each([null, -1, -50_000_000, NaN])('is the duration part alone when the memory is %p', (memory_used_bytes) => {
    expect(efficiency({ duration_seconds: 5, memory_used_bytes })).toBe(75);
  });

  it.each([null, -1, NaN, Infinity])('is unknown when the duration is %p', (duration_seconds) => {
    expect(efficiency({ duration_seconds, memory_used_bytes: 0 })).toBeNull();
  });

  it('takes other bases', () => {
    const bases = { durationBaseSecs: 100, memoryBaseBytes: 1000 };
    expect(efficiency({ duration_seconds: 100, memory_used_bytes: 0 }, bases)).toBe(75);
    expect(efficiency({ duration_seconds: 0, memory_used_bytes: 1000 }, bases)).toBe(75);
  });

  it('is null or within 0–100, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.option(fc.double()), fc.option(fc.double()), (duration_seconds, memory_used_bytes) => {
        const result = efficiency({ duration_seconds, memory_used_bytes });
        expect(result === null || (result >= 0 && result <= 100)).toBe(true);
      }),
    );
  });

  it('never rises with the duration or the memory', () => {
    fc.assert(
      fc.property(amount(), amount(), amount(), amount(), (duration, moreDuration, memory, moreMemory) => {
        const cheap = efficiency({ duration_seconds: duration, memory_used_bytes: memory });
        const dear = efficiency({
          duration_seconds: duration + moreDuration,
          memory_used_bytes: memory + moreMemory,
        });
        expect(dear).toBeLessThanOrEqual(cheap as number);
      }),
    );
  });
});
