import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { compareNames, compareObjectIds, isIntegerId } from './object-order.js';

describe('isIntegerId', () => {
  it.each(['0', '7', '-7', '1204', '9007199254740991', '-9007199254740991'])('holds of %s', (id) => {
    expect(isIntegerId(id)).toBe(true);
  });

  it.each(['', '-0', '+7', '007', '7.0', '1e3', ' 7', '9007199254740992', '4567890123456789012', 'a/b', '٧'])(
    'does not hold of %j, which its number would not give back or a double not hold',
    (id) => {
      expect(isIntegerId(id)).toBe(false);
    },
  );
});

describe('compareObjectIds', () => {
  it('sorts integers by their value, then all others by their code points', () => {
    const inOrder = [
      '-12',
      '-3',
      '0',
      '9',
      '10',
      '1204',
      '007',
      '4567890123456789012',
      'a/b',
      'é',
      '\u{ffff}',
      '\u{1f47b}',
    ];
    expect(inOrder.toReversed().sort(compareObjectIds)).toEqual(inOrder);
  });
});

describe('compareNames', () => {
  it('sorts by the bytes of UTF-8, as the database does', () => {
    const unit = fc.constantFrom('a', 'b', 'é', '\u{d7ff}', '\u{e000}', '\u{ffff}', '\u{10000}', '\u{10ffff}');
    const names = fc.string({ unit, maxLength: 4 });
    fc.assert(
      fc.property(names, names, (a, b) => {
        expect(Math.sign(compareNames(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});
