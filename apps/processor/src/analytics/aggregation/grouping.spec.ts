import { describe, expect, it } from 'vitest';
import { columnsOf, Groups } from './grouping.js';

const object = (company: string, zone: string, source: string, object_id: string, object_type: string) => ({
  ...{ company, zone, source, object_id, object_type },
});

describe('the order of groups', () => {
  it('is that of company, zone, source, id (integers by their value, then other texts), and name', () => {
    const inOrder = [
      object('acme', '1-Raw', 'zohobooks', '7', 'invoices'),
      object('acme', '2-Clean', 'efficy', '7', 'contacts'),
      object('acme', '2-Clean', 'efficy', '12', 'contacts'),
      object('acme', '2-Clean', 'efficy', '12', 'tasks'),
      object('acme', '2-Clean', 'efficy', '4567890123456789012', 'contacts'),
      object('acme', '2-Clean', 'efficy', 'a/b', 'contacts'),
      object('beta', '1-Raw', 'efficy', '1', 'contacts'),
    ];
    const groups = new Groups(columnsOf('object'), () => null);
    for (const row of inOrder.toReversed()) groups.of(row);
    expect(groups.sorted().map(({ key }) => key)).toEqual(inOrder);
  });
});
