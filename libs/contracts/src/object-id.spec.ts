import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readObjectId } from './object-id.js';

describe('readObjectId', () => {
  it.each([
    [1204, 1204],
    [0, 0],
    [-7, -7],
    [1204.0, 1204],
    [1e3, 1000],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    ['1204', 1204],
    [' 1204\t', 1204],
    ['+5', 5],
    ['-5', -5],
    ['0012', 12],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    [-0, 0],
    ['-0', 0],
  ])('reads %j as %d', (written, id) => {
    expect(readObjectId(written)).toBe(id);
  });

  it.each([
    [Number.MAX_SAFE_INTEGER + 1],
    [Number.MIN_SAFE_INTEGER - 1],
    ['9007199254740992'],
    ['12345678901234567'],
    [1.5],
    [NaN],
    [Infinity],
    ['1e3'],
    ['0x10'],
    ['1.0'],
    ['1,000'],
    ['12a'],
    ['nan'],
    ['inf'],
    [''],
    [' '],
    ['1 2'],
    ['--1'],
    ['١٢٠٤'],
    ['１２０４'],
    ['²'],
    ['12\0'],
    [true],
    [null],
    [undefined],
    [[1204]],
    [{ valueOf: () => 1204 }],
    [1204n],
  ])('does not read %p', (written) => {
    expect(readObjectId(written)).toBeNull();
  });

  it('reads every exact integer and its text as the same', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (id) => {
        expect(readObjectId(id)).toBe(id + 0);
        expect(readObjectId(String(id))).toBe(id + 0);
      }),
    );
  });
});
