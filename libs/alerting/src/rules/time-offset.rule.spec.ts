import { checkOf, optionsOf } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import { timeOffset } from './time-offset.rule.js';

const check = checkOf(timeOffset, 'offset');

describe('time-offset', () => {
  it('waits for as long as its option says', () => {
    expect(check.leastSecs(optionsOf(timeOffset))).toBe(3 * 3600);
    expect(check.leastSecs(optionsOf(timeOffset, { min_hours: 1 }))).toBe(3600);
  });

  it.each([
    { offsetSecs: 5 * 3600, says: 'sends records that arrive 5 h after they end: is its time zone set?' },
    { offsetSecs: -5.5 * 3600, says: 'sends records that arrive 5 h 30 min before they end: is its time zone set?' },
  ])('says "$says"', ({ offsetSecs, says }) => {
    expect(check.says(offsetSecs)).toBe(says);
  });
});
