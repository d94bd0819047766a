import { describe, expect, it } from 'vitest';
import { spanned } from './time-axis';

const DAY = 86_400;
const at = Date.parse('2025-09-05T12:00:00Z') / 1000;
const now = Date.parse('2026-03-10T12:00:00Z');

describe('the axis of times', () => {
  it('shows the time that was asked for whole', () => {
    expect(spanned(at, at, { from: (at - DAY) * 1000, to: now })).toEqual([at - DAY, now / 1000]);
  });

  it('shows values beside that time, too', () => {
    expect(spanned(at - 2 * DAY, at, { from: (at - DAY) * 1000, to: at * 1000 })).toEqual([at - 2 * DAY, at]);
  });

  it('fits the values of all time, however old they are', () => {
    const [first, last] = spanned(at, at + 100 * DAY, { from: undefined, to: now });
    expect([first, last]).toEqual([at - 2 * DAY, at + 102 * DAY]);
  });

  it('is an hour long around a single value', () => {
    expect(spanned(at, at, { from: undefined, to: now })).toEqual([at - 1800, at + 1800]);
  });
});
