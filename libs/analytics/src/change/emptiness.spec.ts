import { DAY_MS, HOUR_MS } from '@app/time';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../testing/random.js';
import { cusumLimit } from './cusum.js';
import { addToEmptiness, type Emptiness, newEmptiness, shareAt } from './emptiness.js';
import { seasonTimeOf } from './season.js';

const START_HOUR = 24 * 4;

interface Cadence {
  readonly everyHours: number;
  readonly alarmsPerMonth?: number;
}

/** Feeds runs one after the other. @returns the news by the number of the run */
function feed(
  emptiness: Emptiness,
  empties: readonly boolean[],
  { everyHours, alarmsPerMonth = 0.4 }: Cadence,
): [number, string][] {
  return empties.flatMap((isEmpty, index) => {
    const hour = START_HOUR + index * everyHours;
    const news = addToEmptiness(
      emptiness,
      isEmpty,
      { atMs: hour * HOUR_MS, time: seasonTimeOf(hour) },
      {
        limit: cusumLimit((30 * 24) / everyHours, alarmsPerMonth, 1),
        minRuns: 8,
        minMs: 7 * DAY_MS,
        adoptAfterMs: 7 * DAY_MS,
      },
    );
    return news === null ? [] : [[index, news] as [number, string]];
  });
}

const runs = (count: number, isEmpty: (index: number) => boolean): boolean[] =>
  Array.from({ length: count }, (_, index) => isEmpty(index));

describe('emptiness', () => {
  it('is told by the second run of an hourly object that always writes, and over with rows', () => {
    const empties = runs(500, (index) => index >= 400 && index < 410);
    expect(feed(newEmptiness(), empties, { everyHours: 1 })).toEqual([
      [401, 'changed'],
      [410, 'over'],
    ]);
  });

  it('is told by the second night of a nightly object, and by the first one after months', () => {
    expect(
      feed(
        newEmptiness(),
        runs(32, (index) => index >= 30),
        { everyHours: 24 },
      ),
    ).toEqual([[31, 'changed']]);
    expect(
      feed(
        newEmptiness(),
        runs(201, (index) => index === 200),
        { everyHours: 24 },
      ),
    ).toEqual([[200, 'changed']]);
  });

  it('says nothing of an object that is often empty, nor in its first week', () => {
    expect(
      feed(
        newEmptiness(),
        runs(2000, (index) => index % 5 < 3),
        { everyHours: 1 },
      ),
    ).toEqual([]);
    expect(
      feed(
        newEmptiness(),
        runs(168, (index) => index >= 100),
        { everyHours: 1 },
      ),
    ).toEqual([]);
  });

  it('says nothing of nights and weekends without rows, and tells a day without them', () => {
    const isRest = (index: number): boolean => {
      const { hour, day } = seasonTimeOf(START_HOUR + index);
      return hour < 7 || hour > 20 || day >= 5;
    };
    expect(feed(newEmptiness(), runs(24 * 70, isRest), { everyHours: 1 })).toEqual([]);
    const emptiness = newEmptiness();
    // A Monday in the fifth week.
    const monday = 24 * 28;
    const [[told] = [0]] = feed(
      emptiness,
      runs(monday + 24, (index) => isRest(index) || index >= monday),
      { everyHours: 1 },
    );
    expect(told - monday).toBeGreaterThanOrEqual(7);
    expect(told - monday).toBeLessThanOrEqual(10);
  });

  it('makes fewer false alarms than it may, for shares from 1 in 1000 to 1 in 4', () => {
    const random = new SeededRandom(1);
    for (const share of [0.001, 0.01, 0.05, 0.25]) {
      const months = 60;
      const alarms = feed(
        newEmptiness(),
        runs(months * 720, () => random.isHit(share)),
        { everyHours: 1 },
      );
      expect(alarms.filter(([, news]) => news === 'changed').length / months).toBeLessThan(0.4);
    }
  });

  it('is the usual after a week, and watched again when rows have come for a while', () => {
    const emptiness = newEmptiness();
    const news = feed(
      emptiness,
      runs(2000, (index) => index >= 400 && index < 800),
      { everyHours: 1 },
    );
    expect(news.map(([, what]) => what)).toEqual(['changed', 'adopted']);
    expect(shareAt(emptiness, { hour: 3, day: 2 })).toBeLessThan(0.25);
  });
});
