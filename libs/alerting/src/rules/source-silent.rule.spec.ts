import { HOUR_SECS } from '@app/time';
import { checkOf, optionsOf, someHabits, times } from '../testing/index.js';
import { describe, expect, it } from '@jest/globals';
import type { SilenceHabits } from './checks.js';
import { sourceSilent } from './source-silent.rule.js';

const allowed = (habits: Partial<SilenceHabits>, said = {}) =>
  checkOf(sourceSilent, 'silence').allowed(someHabits(habits), optionsOf(sourceSilent, said));
const hours = (...count: number[]): number[] => count.map((hour) => hour * HOUR_SECS);

describe('source-silent', () => {
  it('allows 75 minutes, grace included, to whom it does not know', () => {
    expect(allowed({})).toEqual({ usualSecs: 3600, graceSecs: 900, madeOf: 'default' });
  });

  it('takes what is stated, whatever was learned', () => {
    const stated = { everySecs: 600, graceSecs: 0 };
    expect(allowed({ stated, sameTimeOfWeekSecs: hours(9, 9, 9), gapsSecs: hours(9) })).toEqual({
      usualSecs: 600,
      graceSecs: 0,
      madeOf: 'stated',
    });
  });

  it.each([
    { name: 'one week is not enough', weeks: hours(8), madeOf: 'default', usual: 1 },
    { name: 'of two weeks the longest', weeks: hours(8, 2), madeOf: 'learned', usual: 8 },
    { name: 'of three weeks the second longest', weeks: hours(8, 2, 1), madeOf: 'learned', usual: 2 },
    { name: 'of four weeks the second longest', weeks: hours(60, 3, 2, 1), madeOf: 'learned', usual: 3 },
  ])('learns by the hour of the week: $name', ({ weeks, madeOf, usual }) => {
    expect(allowed({ sameTimeOfWeekSecs: weeks })).toMatchObject({ usualSecs: usual * HOUR_SECS, madeOf });
  });

  it.each([
    { name: 'exactly as long as the default with their grace', gapsSecs: times(5, 3600), madeOf: 'default' },
    { name: 'longer than the default with their grace', gapsSecs: times(5, 3601), madeOf: 'gaps' },
    { name: 'mostly short', gapsSecs: hours(0.5, 0.5, 9), madeOf: 'default' },
    { name: 'mostly long', gapsSecs: hours(0.5, 9, 9), madeOf: 'gaps' },
  ])('before that, silences that are $name give: $madeOf', ({ gapsSecs, madeOf }) => {
    expect(allowed({ gapsSecs }).madeOf).toBe(madeOf);
  });

  it.each([
    { name: 'the least', usual: 600, grace: 300 },
    { name: 'exactly the least', usual: 1200, grace: 300 },
    { name: 'a quarter', usual: 4000, grace: 1000 },
    { name: 'exactly the most', usual: 4 * HOUR_SECS, grace: 3600 },
    { name: 'the most', usual: 60 * HOUR_SECS, grace: 3600 },
  ])('adds grace: $name, of $usual s', ({ usual, grace }) => {
    expect(allowed({ sameTimeOfWeekSecs: [usual, usual] }).graceSecs).toBe(grace);
  });

  it('takes other numbers', () => {
    expect(allowed({}, { default_silence_mins: 10 })).toMatchObject({ usualSecs: 480, graceSecs: 120 });
    expect(allowed({ sameTimeOfWeekSecs: hours(8) }, { min_weeks: 1 }).madeOf).toBe('learned');
    const grace = { grace_ratio: 0.5, min_grace_mins: 0, max_grace_mins: 600 };
    expect(allowed({ sameTimeOfWeekSecs: hours(8, 8) }, grace).graceSecs).toBe(4 * HOUR_SECS);
  });
});
