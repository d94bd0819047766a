import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './keyset-cursor.js';

const position = { time: '2025-09-05T20:45:26.191702Z', id: '7f1d7c0e-2b6f-5d0a-8c3e-5a9d0c1b2a3f' };

describe('a cursor', () => {
  it('leads back to where the page ended, and can stand in an address', () => {
    expect(decodeCursor(encodeCursor(position))).toEqual(position);
    expect(encodeURIComponent(encodeCursor(position))).toBe(encodeCursor(position));
  });

  it.each([
    '',
    'garbage',
    encodeCursor({ ...position, time: '2025-02-30T00:00:00Z' }),
    encodeCursor({ ...position, time: 'now()' }),
    encodeCursor({ ...position, id: "' or 1=1 --" }),
  ])('that we never gave is refused: %s', (cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(expect.objectContaining({ code: 'query_invalid' }));
  });
});
