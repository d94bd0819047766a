import { describe, expect, it } from 'vitest';
import { bytesText, countText, durationText, rowsText, shareText, timesText } from './words.js';

describe('durationText', () => {
  it.each([
    [0, '0 s'],
    [1.54, '1.5 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [119, '119 s'],
    [120, '2 min'],
    [125, '2 min 5 s'],
    [239.7, '4 min'],
    [754, '13 min'],
    [3599, '1 h'],
    [7500, '2 h 5 min'],
    [172_799, '48 h'],
    [172_800, '2 d'],
    [273_600, '3 d 4 h'],
  ])('says %p seconds as "%s"', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe('bytesText', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [12_340_000, '12.3 MB'],
    [2_500_000_000, '2.5 GB'],
  ])('says %p bytes as "%s"', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});

describe('rowsText', () => {
  it.each([
    [0, '0 rows'],
    [1.2, '1 row'],
    [999, '999 rows'],
    [30_421, '30\u202f400 rows'],
    [2_512_345, '2\u202f510\u202f000 rows'],
  ])('says %p rows as "%s"', (rows, text) => {
    expect(rowsText(rows)).toBe(text);
  });
});

describe('shareText', () => {
  it.each([
    [0, 'none'],
    [0.005, '1 in 200'],
    [0.21, '1 in 5'],
    [0.5, '1 in 2'],
    [0.7, '7 in 10'],
    [0.86, '9 in 10'],
    [0.96, '10 in 10'],
    [1, 'every time'],
  ])('says a share of %p as "%s"', (share, text) => {
    expect(shareText(share)).toBe(text);
  });
});

describe('the other words', () => {
  it('count things, one of them in the singular', () => {
    expect([countText(1, 'run'), countText(2, 'run'), countText(0, 'cycle')]).toEqual(['1 run', '2 runs', '0 cycles']);
  });

  it('round how many times as much to two digits', () => {
    expect([timesText(3.14), timesText(12.4), timesText(0.333)]).toEqual(['3.1 times', '12 times', '0.33 times']);
  });
});
