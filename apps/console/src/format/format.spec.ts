import { describe, expect, it } from 'vitest';
import { formatFor } from './format';

const en = formatFor('en');
const fr = formatFor('fr');

/** A number and its unit stay on one line. */
const unbroken = (text: string): string => text.replaceAll(' ', '\u00a0');

describe('durations', () => {
  it.each([
    [null, '–'],
    [0, '0 s'],
    [0.0412, '41 ms'],
    [0.9994, '999 ms'],
    [0.9996, '1 s'],
    [59.94, '59.9 s'],
    [59.95, '1 min'],
    [72.4, '1 min 12 s'],
    [3599.5, '1 h'],
    [7529, '2 h 05 min'],
    [172_799, '2 d'],
    [273_600, '3 d 04 h'],
    [-2, '-2 s'],
  ])('writes %p seconds as %p', (seconds, text) => {
    expect(en.duration(seconds)).toBe(unbroken(text));
  });

  it('writes days as jours in French', () => {
    expect(fr.duration(273_600)).toBe(unbroken('3 j 04 h'));
  });
});

describe('other values', () => {
  it('writes shares that are small without calling them none', () => {
    expect([0, 0.002, 0.23, 1.14, 12.34, 100].map(en.percent)).toEqual([
      '0%',
      '0.002%',
      '0.2%',
      '1.1%',
      '12.3%',
      '100%',
    ]);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [197_000, '197 kB'],
    [12_345_678, '12.3 MB'],
    [-2048, '-2 kB'],
    [null, '–'],
  ])('writes %p bytes as %p', (bytes, text) => {
    expect(en.bytes(bytes)).toBe(unbroken(text));
  });

  it('writes a moment in the zone it is asked for, and names the zone', () => {
    expect(en.dateTime('2025-09-05T20:45:26.191702Z', 'America/Toronto')).toBe('5 Sept 2025, 16:45:26 GMT-4');
    expect(en.utc('2025-09-05T20:45:26.191702Z')).toBe('2025-09-05 20:45:26 UTC');
    expect(en.dateTime(null, 'UTC')).toBe('–');
  });

  it('names the days of the week from Monday', () => {
    expect([en.dayOfWeek(1), en.dayOfWeek(7), fr.dayOfWeek(5)]).toEqual(['Monday', 'Sunday', 'vendredi']);
  });

  it('says how long ago something was, in its largest unit', () => {
    const now = Date.parse('2025-09-05T21:00:00Z');
    expect(en.ago('2025-09-05T20:59:30Z', now)).toBe('just now');
    expect(fr.ago('2025-09-05T20:59:30Z', now)).toBe('à l’instant');
    expect(en.ago('2025-09-05T21:00:30Z', now)).toBe('now');
    expect(en.ago('2025-09-05T18:00:00Z', now)).toBe('3 h ago');
    expect(en.ago('2025-09-05T20:48:00Z', now)).toBe('12 min ago');
    expect(fr.ago('2025-09-05T18:00:00Z', now)).toBe('il y a 3\u00a0h');
  });
});
