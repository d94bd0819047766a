import { describe, expect, it } from 'vitest';
import { byId } from './by-id';

describe('the order of object ids', () => {
  it('is that of integers by their value, then that of all others by their characters', () => {
    const inOrder = ['-3', '0', '9', '10', '1204', '007', '4567890123456789012', 'a/b', 'é'];
    expect(inOrder.toReversed().sort(byId)).toEqual(inOrder);
  });
});
