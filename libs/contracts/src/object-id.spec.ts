import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { isExact, readObjectId } from './object-id.js';

describe('readObjectId', () => {
  it.each([
    [1204, '1204'],
    [0, '0'],
    [-7, '-7'],
    [1e3, '1000'],
    [1.5, '1.5'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [Number.MIN_SAFE_INTEGER, '-9007199254740991'],
    ['1204', '1204'],
    [' 1204\t', '1204'],
    ['+5', '5'],
    ['-5', '-5'],
    ['0012', '12'],
    ['000', '0'],
    [-0, '0'],
    ['-0', '0'],
    // Of 19 digits every one counts.
    ['3848592000001234567', '3848592000001234567'],
    ['f7fc6510-e151-42a3-850b-d0805a391db0', 'f7fc6510-e151-42a3-850b-d0805a391db0'],
    [' model.shop.orders ', 'model.shop.orders'],
    ['12a', '12a'],
    ['1e3', '1e3'],
    ['1.0', '1.0'],
    ['--1', '--1'],
    ['١٢٠٤', '١٢٠٤'],
  ])('reads %j as %j', (written, id) => {
    expect(readObjectId(written)).toBe(id);
  });

  it.each([
    [Number.MAX_SAFE_INTEGER + 1],
    [Number.MIN_SAFE_INTEGER - 1],
    [1e300],
    [NaN],
    [Infinity],
    [''],
    [' '],
    [true],
    [null],
    [undefined],
    [[1204]],
    [{ toString: () => '1204' }],
    [1204n],
  ])('does not read %p', (written) => {
    expect(readObjectId(written)).toBeNull();
  });

  it('reads every exact integer and its text as the same, and what it has read as itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.string()), (written) => {
        const id = readObjectId(written);
        if (typeof written === 'number') expect(readObjectId(String(written))).toBe(id);
        if (id !== null) expect(readObjectId(id)).toBe(id);
      }),
    );
  });
});

describe('isExact', () => {
  it.each([
    [2 ** 53 - 1, true],
    [2 ** 53, false],
    [0.1, true],
    [NaN, false],
    [Infinity, false],
  ])('of %d is %s', (value, exact) => {
    expect(isExact(value)).toBe(exact);
  });
});
