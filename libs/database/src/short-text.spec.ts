import { describe, expect, it } from 'vitest';
import { isLongText, SHORT_TEXT_BYTES, shortTextOf } from './short-text.js';

describe('a text in a list', () => {
  it.each([
    ['nothing', null],
    ['an empty one', ''],
    ['one of exactly the limit', 'x'.repeat(SHORT_TEXT_BYTES)],
    ['one of exactly the limit in characters of two bytes', 'é'.repeat(SHORT_TEXT_BYTES / 2)],
  ])('stays as it is: %s', (_, text) => {
    expect(shortTextOf(text)).toBe(text);
    expect(isLongText(text)).toBe(false);
  });

  it.each([
    ['one byte over', 'x'.repeat(SHORT_TEXT_BYTES + 1)],
    ['characters of two bytes', 'é'.repeat(SHORT_TEXT_BYTES)],
    ['characters of three bytes', 'x' + '語'.repeat(SHORT_TEXT_BYTES)],
    ['characters of four bytes', 'xx' + '😀'.repeat(SHORT_TEXT_BYTES)],
  ])('is cut between two characters, to no more than the limit: %s', (_, text) => {
    const short = shortTextOf(text);
    expect(isLongText(text)).toBe(true);
    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(SHORT_TEXT_BYTES);
    expect(Buffer.byteLength(short)).toBeGreaterThan(SHORT_TEXT_BYTES - 8);
    expect(short.endsWith('…')).toBe(true);
    expect(text.startsWith(short.slice(0, -1))).toBe(true);
    expect(short.isWellFormed()).toBe(true);
  });
});
