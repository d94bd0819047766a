import { describe, expect, it } from '@jest/globals';
import { cursorOf, positionOf } from './cursor.js';

const position = { time: '2025-09-05T20:45:26.191702Z', dead_letter_id: '7f1d7c0e-2b6f-5d0a-8c3e-5a9d0c1b2a3f' };

describe('a cursor', () => {
  it('leads back to where the page ended, and can stand in an address', () => {
    expect(positionOf(cursorOf(position))).toEqual(position);
    expect(encodeURIComponent(cursorOf(position))).toBe(cursorOf(position));
  });

  it.each([
    '',
    'garbage',
    cursorOf({ ...position, time: '2025-02-30T00:00:00Z' }),
    cursorOf({ ...position, time: 'now()' }),
    cursorOf({ ...position, dead_letter_id: "' or 1=1 --" }),
  ])('that we never gave is refused: %s', (cursor) => {
    expect(() => positionOf(cursor)).toThrow(expect.objectContaining({ code: 'query_invalid' }));
  });
});
