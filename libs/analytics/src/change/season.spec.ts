import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { SeededRandom } from '../testing/index.js';
import { learnSeason, newSeason, type Season, seasonOf, type SeasonTime, seasonTimeOf } from './season.js';

const HOUR_MS = 3_600_000;
// 2025-09-01, a Monday.
const MONDAY_HOUR = Date.UTC(2025, 8, 1) / HOUR_MS;

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Weeks of cycles, so many an hour, of which the hour and the day do what `effectOf` says. */
function learnt(weeks: number, effectOf: (time: SeasonTime) => number, perHour = 1, noise = 0): Season {
  const random = new SeededRandom(weeks);
  const season = newSeason();
  for (let cycle = 0; cycle < weeks * 168 * perHour; cycle += 1) {
    const time = seasonTimeOf(MONDAY_HOUR + Math.floor(cycle / perHour));
    const residual = effectOf(time) - seasonOf(season, time) + noise * random.normal();
    learnSeason(season, time, residual, HOUR_MS / perHour);
  }
  return season;
}

describe('seasonTimeOf', () => {
  it('counts hours of the day and days of the week, Monday first', () => {
    expect(seasonTimeOf(0)).toEqual({ hour: 0, day: 3 });
    expect(seasonTimeOf(MONDAY_HOUR)).toEqual({ hour: 0, day: 0 });
    expect(seasonTimeOf(MONDAY_HOUR + 6 * 24 + 23)).toEqual({ hour: 23, day: 6 });
    expect(seasonTimeOf(MONDAY_HOUR + 168)).toEqual({ hour: 0, day: 0 });
  });
});

describe('a season', () => {
  it('has hours and days with a mean of nought, whatever it learns', () => {
    const cycles = fc.array(
      fc.record({
        hour: fc.nat(23),
        day: fc.nat(6),
        residual: fc.double({ min: -5, max: 5, noNaN: true }),
        periodMs: fc.integer({ min: 60_000, max: 48 * HOUR_MS }),
      }),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(cycles, (all) => {
        const season = newSeason();
        for (const { residual, periodMs, ...time } of all) learnSeason(season, time, residual, periodMs);
        expect(meanOf(season.hours)).toBeCloseTo(0, 9);
        expect(meanOf(season.days)).toBeCloseTo(0, 9);
      }),
      { numRuns: 50 },
    );
  });

  it('learns an hour that is always slower, within four weeks of noise', () => {
    const { hours } = learnt(4, ({ hour }) => (hour === 3 ? 0.5 : 0), 1, 0.1);
    const others = meanOf(hours.filter((_, hour) => hour !== 3));
    expect(hours[3]! - others).toBeGreaterThan(0.4);
    expect(hours[3]! - others).toBeLessThan(0.6);
    for (const [hour, effect] of hours.entries()) if (hour !== 3) expect(Math.abs(effect - others)).toBeLessThan(0.1);
  });

  it('learns a weekday that is always faster, and does not take it for its hours', () => {
    const season = learnt(8, ({ day }) => (day === 6 ? -0.4 : 0));
    const others = meanOf(season.days.filter((_, day) => day !== 6));
    expect(season.days[6]! - others).toBeLessThan(-0.28);
    expect(Math.max(...season.hours) - Math.min(...season.hours)).toBeLessThan(0.1);
  });

  it('learns of cycles that come often as much in the same time, and not more', () => {
    const effectOf = ({ hour }: SeasonTime) => (hour === 3 ? 0.5 : 0);
    const [hourly, often] = [1, 12].map((perHour) => learnt(2, effectOf, perHour).hours[3]!);
    expect(often! / hourly!).toBeGreaterThan(0.8);
    expect(often! / hourly!).toBeLessThan(1.25);
  });

  it('learns of an hour full of cycles no more than of one cycle of that hour', () => {
    const [hourly, often] = [1, 12].map((perHour) => {
      const season = newSeason();
      const time = { hour: 3, day: 0 };
      for (let cycle = 0; cycle < perHour; cycle += 1) learnSeason(season, time, 0.3, HOUR_MS / perHour);
      return seasonOf(season, time);
    });
    expect(often! / hourly!).toBeLessThan(1.1);
  });

  it('takes one cycle for no more than a residual of 0.3', () => {
    const [some, most] = [0.3, 9].map((residual) => {
      const season = newSeason();
      learnSeason(season, { hour: 3, day: 0 }, residual, HOUR_MS);
      return season;
    });
    expect(most).toEqual(some);
    expect(seasonOf(most!, { hour: 3, day: 0 })).toBeGreaterThan(0);
  });
});
