import { describe, expect, it } from 'vitest';
import { agoText, countText, durationText } from './human-units.js';

describe('durationText', () => {
  it.each([
    [null, '–'],
    [0, '0 ms'],
    [0.0412, '41 ms'],
    [0.0994, '99 ms'],
    [0.0995, '0.1 s'],
    [4.2, '4.2 s'],
    [59.949, '59.9 s'],
    [59.95, '1 m 00 s'],
    [72.4, '1 m 12 s'],
    [299.7, '5 m 00 s'],
    [3599.4, '59 m 59 s'],
    [3599.5, '1 h 00 m'],
    [7529, '2 h 05 m'],
    [4_000_000, '1,111 h 07 m'],
  ])('writes %p seconds as %p', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe('agoText', () => {
  const now = new Date('2025-09-05T21:00:00Z');

  it.each([
    [null, '–'],
    ['2025-09-05T21:30:00Z', 'just now'],
    ['2025-09-05T20:59:00.001Z', 'just now'],
    ['2025-09-05T20:59:00Z', '1 min ago'],
    ['2025-09-05T20:48:00.191702Z', '11 min ago'],
    ['2025-09-05T20:00:00.001Z', '59 min ago'],
    ['2025-09-05T20:00:00Z', '1 h ago'],
    ['2025-09-03T21:00:01Z', '47 h ago'],
    ['2025-09-03T21:00:00Z', '2 days ago'],
  ])('writes %p as %p', (moment, text) => {
    expect(agoText(moment, now)).toBe(text);
  });
});

describe('countText', () => {
  it('separates thousands', () => {
    expect([0, 999, 1000, 1_234_567].map(countText)).toEqual(['0', '999', '1,000', '1,234,567']);
  });
});
