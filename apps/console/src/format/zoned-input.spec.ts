import { describe, expect, it } from 'vitest';
import { zonedMs, zonedText } from './zoned-input';

describe('a time that is typed by the clock of a zone', () => {
  it.each([
    ['2026-03-10T10:00', 'UTC', '2026-03-10T10:00:00.000Z'],
    ['2026-03-10T10:00', 'America/Toronto', '2026-03-10T14:00:00.000Z'],
    ['2026-01-10T10:00', 'America/Toronto', '2026-01-10T15:00:00.000Z'],
    ['2026-01-10T10:00', 'Asia/Kathmandu', '2026-01-10T04:15:00.000Z'],
  ])('%s in %s is %s, and back', (text, zone, iso) => {
    expect(new Date(zonedMs(text, zone)).toISOString()).toBe(iso);
    expect(zonedText(Date.parse(iso), zone)).toBe(text);
  });

  it('is the first of a time that there is twice, and later than one that there is not', () => {
    expect(new Date(zonedMs('2026-11-01T01:30', 'America/Toronto')).toISOString()).toBe('2026-11-01T05:30:00.000Z');
    expect(new Date(zonedMs('2026-03-08T02:30', 'America/Toronto')).toISOString()).toBe('2026-03-08T07:30:00.000Z');
  });

  it('is none where the text is none', () => {
    expect(zonedMs('soon', 'UTC')).toBeNaN();
  });
});
