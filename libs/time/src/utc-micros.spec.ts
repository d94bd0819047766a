import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { isoOfMicros, epochMicrosOf } from './utc-micros.js';

describe('microseconds of a time', () => {
  it.each([
    ['2025-09-05T20:45:26.191702Z', 1757105126191702n],
    ['1970-01-01T00:00:00Z', 0n],
    ['1969-12-31T23:59:59.999999Z', -1n],
    ['2025-09-05T20:45:26.5Z', 1757105126500000n],
  ])('%s and back', (iso, micros) => {
    expect(epochMicrosOf(iso)).toBe(micros);
    expect(isoOfMicros(micros)).toBe(iso);
  });

  it('lose nothing from the year 1 to 9999', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -62135596800000000n, max: 253402300799999999n }), (micros) => {
        expect(epochMicrosOf(isoOfMicros(micros))).toBe(micros);
      }),
    );
  });
});
