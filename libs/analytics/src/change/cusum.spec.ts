import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { SeededRandom } from '../testing/index.js';
import {
  addToCusum,
  changeOf,
  type Cusum,
  cusumLimit,
  type CusumLimits,
  type CusumNews,
  endWithOthers,
  newCusum,
} from './cusum.js';

const HOUR_MS = 3_600_000;
const SCALE = 0.1;
const MOST_SCORE = 3;
const LIMITS: CusumLimits = {
  allowance: 1,
  limit: 5,
  leastChange: 0.2,
  adoptAfterMs: 7 * 24 * HOUR_MS,
  mostEvidence: 2,
  enoughEvidence: 4,
};

interface Taking {
  readonly fromHour?: number;
  readonly limits?: CusumLimits;
  readonly doesMatter?: (mean: number) => boolean;
}

const always = (): boolean => true;

/** Values of an hourly subject, in logarithms above its level; a score counts three deviations at most. */
function take(
  cusum: Cusum,
  values: readonly number[],
  { fromHour = 0, limits = LIMITS, doesMatter = always }: Taking = {},
): CusumNews[] {
  return values.map((value, index) => {
    const score = Math.max(-MOST_SCORE, Math.min(MOST_SCORE, value / SCALE));
    return addToCusum(cusum, { value, score, scale: SCALE, atMs: (fromHour + index) * HOUR_MS }, limits, doesMatter);
  });
}

const times = (count: number, value: number): number[] => Array.from({ length: count }, () => value);

/** A sum that has found a change by this much. */
function anOpen(value: number): Cusum {
  const cusum = newCusum();
  const news = take(cusum, times(10, value));
  const opened = news.indexOf('changed');
  const found = newCusum();
  take(found, times(opened + 1, value));
  expect(found.isOpen).toBe(true);
  return found;
}

describe('a cumulative sum', () => {
  it('takes one outlier for no change, however far out, nor several with usual values between them', () => {
    const cusum = newCusum();
    expect(take(cusum, [0, 100, 0, 0, 0])).toEqual([null, null, null, null, null]);
    expect(cusum.sum).toBe(0);
    const some = Array.from({ length: 50 }, () => [100, 0, 0, 0]).flat();
    expect(take(cusum, some).every((news) => news === null)).toBe(true);
  });

  it('finds a change that is no outlier in any value, and says how large it is', () => {
    const cusum = newCusum();
    expect(take(cusum, times(5, 0.22))).toEqual([null, null, null, null, 'changed']);
    expect(cusum).toMatchObject({ isOpen: true, count: 5, openedMs: 4 * HOUR_MS });
    expect(cusum.shift).toBeCloseTo(0.22);
  });

  it('tells a large change from the values before it', () => {
    const cusum = newCusum();
    take(cusum, [0.12, 0.12, 0.12]);
    const news = take(cusum, times(4, 1), { fromHour: 3 });
    const found = news.indexOf('changed');
    expect(changeOf(cusum)).toEqual({ sinceMs: 3 * HOUR_MS, count: found + 1, mean: 1 });
  });

  it('finds a change that creeps in by a tenth of a deviation a value', () => {
    const cusum = newCusum();
    const news = take(
      cusum,
      Array.from({ length: 60 }, (_, index) => 0.01 * index),
    );
    const found = news.indexOf('changed');
    expect(found).toBeGreaterThan(15);
    expect(found).toBeLessThan(35);
  });

  it('never finds what is always within its allowance', () => {
    expect(new Set(take(newCusum(), times(500, SCALE)))).toEqual(new Set([null]));
  });

  it('says nothing of a change of exactly the least size, and of one that does not matter', () => {
    const least = { ...LIMITS, leastChange: 0.5 };
    expect(new Set(take(newCusum(), times(50, 0.5), { limits: least }))).toEqual(new Set([null]));
    expect(take(newCusum(), times(50, 0.51), { limits: least })).toContain('changed');
    expect(new Set(take(newCusum(), times(50, 0.5), { doesMatter: (mean) => mean > 0.5 }))).toEqual(new Set([null]));
  });

  it('forgets a change that does not matter within as many usual values as three limits', () => {
    const cusum = newCusum();
    take(cusum, times(1000, 1), { doesMatter: () => false });
    take(cusum, times(3 * LIMITS.limit, 0));
    expect(cusum).toMatchObject({ sum: 0, count: 0, total: 0 });
  });
});

describe('the end of a change', () => {
  it('needs evidence: two values as before, and not one', () => {
    expect(take(anOpen(0.4), [0, 0.4, 0])).toEqual([null, null, null]);
    expect(take(anOpen(0.4), [0, 0])).toEqual([null, 'over']);
  });

  it('does not come while the values stay above half of the change', () => {
    expect(new Set(take(anOpen(0.4), times(100, 0.21)))).toEqual(new Set([null]));
    expect(take(anOpen(0.4), times(100, 0.15))).toContain('over');
  });

  it('comes back to the beginning', () => {
    const cusum = anOpen(0.4);
    take(cusum, [0, 0]);
    expect(cusum).toMatchObject({ sum: 0, count: 0, total: 0, ending: 0, isOpen: false });
    expect(take(cusum, [0.4])).toEqual([null]);
  });

  it('comes when a change has lasted so long that it is usual, and keeps its size', () => {
    const cusum = anOpen(0.4);
    const days = 7 * 24;
    const last = cusum.openedMs / HOUR_MS + days;
    expect(take(cusum, [0.4], { fromHour: last })).toEqual([null]);
    expect(take(cusum, [0.4], { fromHour: last + 1 })).toEqual(['adopted']);
    expect(cusum.isOpen).toBe(false);
    expect(cusum.shift).toBeCloseTo(0.4);
  });

  it('is told from the strength that the change has grown to', () => {
    const grown = anOpen(0.4);
    take(grown, times(60, 2));
    expect(grown.strength).toBeGreaterThan(1.9);
    // Less than half of what it was lately, and more than half of what it began with.
    expect(take(grown, times(2, 0.5))).toEqual([null, 'over']);
    expect(take(anOpen(0.4), times(2, 0.5))).toEqual([null, null]);
  });

  it('comes with the next value as before, when others have ended, and not with another one', () => {
    const expected = anOpen(0.4);
    expect(endWithOthers(expected, LIMITS)).toBe(false);
    expect(take(expected, [0])).toEqual(['over']);
    const still = anOpen(0.4);
    expect(endWithOthers(still, LIMITS)).toBe(false);
    expect(take(still, [0.4, 0.4])).toEqual([null, null]);
    const closed = newCusum();
    expect(endWithOthers(closed, LIMITS)).toBe(false);
    expect(closed).toEqual(newCusum());
  });

  it('is there when others have ended and its last value was as before already', () => {
    const one = anOpen(0.4);
    expect(take(one, [0])).toEqual([null]);
    expect(endWithOthers(one, LIMITS)).toBe(true);
    expect(one.isOpen).toBe(false);
  });

  it('adopts what the values were of late, not what they were when it was found', () => {
    const cusum = newCusum();
    // Usual values and a small excess first, then a large change: the mean of all of them is less than the change.
    take(cusum, [0.12, 0.12, 0.12]);
    expect(take(cusum, times(4, 1), { fromHour: 3 }).filter((news) => news !== null)).toEqual(['changed']);
    expect(cusum.shift).toBeLessThan(0.8);
    const news = take(cusum, times(7 * 24 + 2, 1), { fromHour: 7 });
    expect(news).toContain('adopted');
    expect(cusum.shift).toBeCloseTo(1);
  });
});

describe('cusumLimit', () => {
  it('grows with the logarithm of the looks, and with fewer alarms', () => {
    const [nightly, hourly, often] = [30, 720, 8640].map((looks) => cusumLimit(looks, 0.4, 2));
    expect(nightly).toBeLessThan(hourly!);
    expect(often! - hourly!).toBeCloseTo(Math.log(12) / 2);
    expect(cusumLimit(720, 0.04, 2)).toBeGreaterThan(hourly!);
    // A tail that falls off more slowly asks for more.
    expect(cusumLimit(720, 0.4, 1)).toBeCloseTo(2 * hourly!);
    expect(cusumLimit(0.1, 0.4, 2)).toBe(0);
  });

  it.each([
    { name: 'a nightly', looks: 30, months: 1000 },
    { name: 'an hourly', looks: 720, months: 50 },
    { name: 'a 5-minutely', looks: 8640, months: 4 },
  ])('allows $name subject without a change 0.4 false alarms a month at most', ({ looks, months }) => {
    const random = new SeededRandom(looks);
    const limits = { ...LIMITS, limit: cusumLimit(looks, 0.4, 2), leastChange: 0 };
    const cusum = newCusum();
    let alarms = 0;
    for (let look = 0; look < looks * months; look += 1) {
      if (take(cusum, [SCALE * random.normal()], { fromHour: look, limits }).includes('changed')) alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(0.4 * months);
  });

  it('lets a change by four deviations be found within three looks more than its limit', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = new SeededRandom(seed);
      const limits = { ...LIMITS, limit: cusumLimit(720, 0.4, 2) };
      const values = Array.from({ length: 8 }, () => SCALE * (4 + random.normal()));
      expect(take(newCusum(), values, { limits }).slice(0, 7)).toContain('changed');
    }
  });
});

it('is the same after it was kept', () => {
  const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(values, fc.nat(60), (all, cut) => {
      const whole = newCusum();
      const news = take(whole, all);
      const first = newCusum();
      const before = take(first, all.slice(0, cut));
      const kept = JSON.parse(JSON.stringify(first)) as Cusum;
      expect([...before, ...take(kept, all.slice(cut), { fromHour: cut })]).toEqual(news);
    }),
    { numRuns: 50 },
  );
});
