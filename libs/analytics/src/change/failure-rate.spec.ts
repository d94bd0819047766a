import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../testing/index.js';
import {
  addToFailureRate,
  failuresBefore,
  type FailureRate,
  type FailureRateLimits,
  learnFailureRate,
  newFailureRate,
  resetFailureRate,
} from './failure-rate.js';

const OBJECT: FailureRateLimits = { leastRatio: 0.15, limit: 7, enoughEvidence: 6 };
const SOURCE: FailureRateLimits = { leastRatio: 0.1, limit: 8, enoughEvidence: 6 };
const BASE = 1 / 200;

/** Takes runs until something is told. @returns how many, and what; null: nothing in so many. */
function until(
  rate: FailureRate,
  limits: FailureRateLimits,
  isFailure: () => boolean,
  most: number,
): { readonly runs: number; readonly news: 'changed' | 'over' } | null {
  for (let runs = 1; runs <= most; runs += 1) {
    const news = addToFailureRate(rate, isFailure(), 1, limits);
    if (news !== null) return { runs, news };
  }
  return null;
}

const take = (rate: FailureRate, runs: string, limits = OBJECT) =>
  [...runs].map((run) => addToFailureRate(rate, run === 'F', 1, limits));

describe('a failure rate', () => {
  it.each([
    { of: 'an object', limits: OBJECT },
    { of: 'a source', limits: SOURCE },
  ])(
    'of $of that goes from 1 in 200 to 1 in 5 is found, half of the times within 20 runs, and 19 of 20 times within 50',
    ({ limits }) => {
      const waits: number[] = [];
      for (let seed = 1; seed <= 200; seed += 1) {
        const random = new SeededRandom(seed);
        const rate = newFailureRate();
        for (let run = 0; run < 300; run += 1) learnFailureRate(rate, random.isHit(BASE));
        const found = until(rate, limits, () => random.isHit(0.2), 100);
        expect(found?.news).toBe('changed');
        expect(rate.failures).toBeLessThanOrEqual(rate.runs);
        waits.push(found?.runs ?? Infinity);
      }
      waits.sort((a, b) => a - b);
      expect(waits[100]).toBeLessThanOrEqual(20);
      expect(waits[190]).toBeLessThanOrEqual(50);
    },
  );

  it.each([
    { name: '1 in 200, of an object', limits: OBJECT, share: BASE, most: 10 },
    { name: '1 in 50, of an object', limits: OBJECT, share: 1 / 50, most: 10 },
    { name: '1 in 200, of a source', limits: SOURCE, share: BASE, most: 1 },
  ])('that stays as it is, $name, makes $most false alarms in 100 000 runs at most', ({ limits, share, most }) => {
    const random = new SeededRandom(11);
    const rate = newFailureRate();
    rate.usual = share;
    let alarms = 0;
    for (let run = 0; run < 100_000; run += 1) {
      const news = addToFailureRate(rate, random.isHit(share), 1, limits);
      if (news === 'changed') alarms += 1;
      if (news === 'over') resetFailureRate(rate);
    }
    expect(alarms).toBeLessThanOrEqual(most);
  });

  it('is found after three failures in a row, and not after two', () => {
    const rate = newFailureRate();
    expect(take(rate, 'FF')).toEqual([null, null]);
    expect(take(rate, 'F')).toEqual(['changed']);
    expect(rate).toMatchObject({ isOpen: true, runs: 3, failures: 3 });
  });

  it('is over after two successes when nothing but failures were found', () => {
    const rate = newFailureRate();
    take(rate, 'FFF');
    expect(take(rate, 'SS')).toEqual([null, 'over']);
  });

  it.each([
    { name: 'three of eleven', runs: 'FSSSSFSSSSF', good: 20 },
    { name: 'six of 26', runs: 'FSSSSFSSSSFSSSSFSSSSFSSSSF', good: 24 },
  ])('is over after $good successes when $name failed, and each failure begins that anew', ({ runs, good }) => {
    const rate = newFailureRate();
    expect(take(rate, runs)).toContain('changed');
    expect(take(rate, 'S'.repeat(good - 1)).every((news) => news === null)).toBe(true);
    take(rate, 'F');
    expect(take(rate, 'S'.repeat(good)).every((news) => news === null)).toBe(true);
    expect(until(rate, OBJECT, () => false, 20)?.news).toBe('over');
  });

  it('counts the runs from the first failure that says so up to the last', () => {
    const rate = newFailureRate();
    take(rate, 'S'.repeat(50));
    take(rate, 'FSFSSFSSS');
    expect(rate).toMatchObject({ runs: 6, failures: 3, good: 3 });
  });

  it('begins anew once a failure is forgotten, and after it is reset', () => {
    const rate = newFailureRate();
    take(rate, `F${'S'.repeat(30)}`);
    expect(rate).toMatchObject({ sum: 0, runs: 0, failures: 0 });
    take(rate, 'FFF');
    resetFailureRate(rate);
    expect(rate).toMatchObject({ isOpen: false, sum: 0, runs: 0, failures: 0 });
    expect(take(rate, 'FF')).toEqual([null, null]);
  });

  it('learns the usual share while nothing is open, and keeps it while something is', () => {
    const rate = newFailureRate();
    const random = new SeededRandom(2);
    for (let run = 0; run < 4000; run += 1) learnFailureRate(rate, random.isHit(0.1));
    expect(rate.usual).toBeGreaterThan(0.07);
    expect(rate.usual).toBeLessThan(0.13);
    const open = newFailureRate();
    take(open, 'FFF');
    const before = open.usual;
    take(open, 'FFFFFFFF');
    expect(open.usual).toBe(before);
  });

  it('asks for five times the usual share at least', () => {
    const rate = newFailureRate();
    rate.usual = 0.05;
    // Nearly three times as many as usual, and nearly nobody would call that a change.
    expect(take(rate, 'FSSSSSS'.repeat(20)).every((news) => news === null)).toBe(true);
  });
});

describe('the failures before a change', () => {
  const learned = (runs: string): FailureRate => {
    const rate = newFailureRate();
    for (const run of runs) learnFailureRate(rate, run === 'F');
    return rate;
  };

  it('are none when none was seen, however few runs there were, and whatever was guessed', () => {
    const rate = learned('.'.repeat(9));
    expect(until(rate, OBJECT, () => true, 9)?.news).toBe('changed');
    const { share, runs } = failuresBefore(rate);
    expect(runs).toBe(9);
    expect(share).toBeCloseTo(0, 3);
  });

  it('are those that were seen, without those of the change', () => {
    const rate = learned(`${'.'.repeat(49)}F`.repeat(4));
    const before = failuresBefore(rate);
    expect(before.runs).toBe(200);
    expect(before.share).toBeGreaterThan(1 / 60);
    expect(before.share).toBeLessThan(1 / 40);
    expect(until(rate, OBJECT, () => true, 9)?.news).toBe('changed');
    expect(failuresBefore(rate).share).toBeCloseTo(before.share, 3);
    expect(failuresBefore(rate).runs).toBe(200);
  });

  it('are nothing when there was no run', () => {
    expect(failuresBefore(newFailureRate())).toEqual({ share: 0, runs: 0 });
  });
});
