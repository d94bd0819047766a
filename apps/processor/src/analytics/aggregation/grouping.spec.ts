import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { columnsOf, compareNames, Groups } from './grouping.js';

const object = (company: string, zone: string, source: string, object_id: string, object_type: string) => ({
  ...{ company, zone, source, object_id, object_type },
});

describe('the order of groups', () => {
  it('is that of company, zone, source, id as a number, and name', () => {
    const inOrder = [
      object('acme', '1-Raw', 'zohobooks', '7', 'invoices'),
      object('acme', '2-Clean', 'efficy', '7', 'contacts'),
      object('acme', '2-Clean', 'efficy', '12', 'contacts'),
      object('acme', '2-Clean', 'efficy', '12', 'tasks'),
      object('beta', '1-Raw', 'efficy', '1', 'contacts'),
    ];
    const groups = new Groups(columnsOf('object'), () => null);
    for (const row of inOrder.toReversed()) groups.of({ ...row, object_id: String(row.object_id) });
    expect(groups.sorted().map(({ key }) => key)).toEqual(inOrder);
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
