import { SeededRandom } from '@app/analytics/testing';
import { DAY_MS, HOUR_MS, MINUTE_MS, offsetMs } from '@app/time';
import { atWall, everyHourOf, runTimesOf, type WallTimes } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  BURST_MS,
  deadlineOf,
  type DeadlineSettings,
  forgetHabit,
  type Habit,
  isSeldom,
  newHabit,
  rebaseHabit,
  recordActivity,
} from './habit.js';

/** Others of its company run, unless it is said that it is alone. */
const settingsOf = (zone = 'UTC', isAlone = false): DeadlineSettings => ({
  zone,
  isAlone,
  minWeeks: 1,
  graceOf: ({ usualSecs }) => Math.max(300, Math.min(3600, usualSecs / 4)),
});

/** Takes a run of a source of one object. */
const record = (habit: Habit, ms: number, zone = 'UTC'): boolean =>
  recordActivity(habit, ms, zone, ms - habit.lastMs <= BURST_MS);

function learnt(times: readonly number[], zone = 'UTC'): Habit {
  const habit = newHabit();
  for (const ms of times) record(habit, ms, zone);
  return habit;
}

const isoOf = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

/** When the subject is due, when it is late, and how that is known. */
function expected(times: readonly number[], zone = 'UTC'): [due: string, late: string, madeOf: string] | null {
  const habit = learnt(times, zone);
  const deadline = deadlineOf(habit, habit.lastMs, settingsOf(zone));
  return deadline === null ? null : [isoOf(deadline.dueMs), isoOf(deadline.lateMs), deadline.usual.madeOf];
}

const at = (text: string): number => Date.parse(`${text}:00Z`);
const upTo = (times: readonly number[], last: string): number[] => times.filter((ms) => ms <= at(last));

describe('the habit of a subject', () => {
  it('is not known before its second gap', () => {
    const hourly = runTimesOf({ from: '2025-09-01', days: 1 });
    expect(expected(hourly.slice(0, 2))).toBeNull();
    expect(expected(hourly.slice(0, 3))).toEqual(['2025-09-01T04:07', '2025-09-01T04:37', 'gaps']);
  });

  it('is learned by the hour of the day after a day', () => {
    const hourly = runTimesOf({ from: '2025-09-01', days: 2 });
    expect(expected(hourly)).toEqual(['2025-09-03T00:07', '2025-09-03T00:22', 'days']);
  });

  it('is learned by the hour of the week after a week', () => {
    const hourly = runTimesOf({ from: '2025-09-01', days: 10 });
    expect(expected(hourly)).toEqual(['2025-09-11T00:07', '2025-09-11T00:22', 'learned']);
  });

  it('of one that runs without a gap is learned after a day', () => {
    const often = runTimesOf({ from: '2025-09-01', days: 2, everyMins: 5 });
    expect(expected(upTo(often, '2025-09-01T23:00'))).toBeNull();
    expect(expected(upTo(often, '2025-09-02T12:02'))).toEqual(['2025-09-02T13:02', '2025-09-02T13:17', 'days']);
  });

  it('of one that runs each 5 minutes and pauses at night is another one by night', () => {
    const times = runTimesOf({ from: '2025-09-01', days: 12, first: '06:02', last: '21:57', everyMins: 5 });
    expect(expected(upTo(times, '2025-09-11T14:02'))).toEqual(['2025-09-11T14:07', '2025-09-11T14:12', 'learned']);
    expect(expected(upTo(times, '2025-09-11T21:57'))).toEqual(['2025-09-12T06:02', '2025-09-12T07:02', 'learned']);
  });

  it('says after a night that it was due in the morning, and not the evening before', () => {
    const times = runTimesOf({ from: '2025-09-01', days: 11, first: '06:40', last: '21:55', everyMins: 5 });
    expect(expected(times)).toEqual(['2025-09-12T07:10', '2025-09-12T07:15', 'learned']);
  });

  it('of a nightly one is learned after two nights', () => {
    const nightly = (days: number) => runTimesOf({ from: '2025-09-01', days, first: '02:07', everyMins: 1440 });
    expect(expected(nightly(3))).toEqual(['2025-09-04T02:07', '2025-09-04T03:07', 'days']);
    expect(expected(nightly(20))).toEqual(['2025-09-21T02:07', '2025-09-21T03:07', 'learned']);
  });

  it('of a weekly one is learned after three weeks', () => {
    const weekly = runTimesOf({ from: '2025-09-01', days: 22, first: '02:07', everyMins: 1440, weekdays: [1] });
    expect(expected(weekly)).toEqual(['2025-09-29T02:07', '2025-09-29T03:07', 'learned']);
  });

  it('of a monthly one is that of the calendar on the wall, by the latest time of the day', () => {
    const times = ['2025-01-31T04:00', '2025-02-28T04:30', '2025-03-31T04:10'].map(at);
    expect(expected(times)).toEqual(['2025-04-30T04:30', '2025-04-30T18:54', 'calendar']);
    const evening = ['2025-11-01T00:30', '2025-12-01T00:30', '2026-01-01T00:30'];
    const paris = evening.map((text) => atWall('Europe/Paris', `${text}:00`));
    expect(expected(paris, 'Europe/Paris')?.[0]).toBe(isoOf(atWall('Europe/Paris', '2026-02-01T00:30:00')));
  });

  it('of one that runs each month or so, with no day of its own, is its longest interval', () => {
    const times = ['2025-01-03T04:00', '2025-02-12T04:00', '2025-03-20T04:00'].map(at);
    expect(expected(times)?.[0]).toBe('2025-04-29T04:00');
  });

  it('is not changed by an older run, nor by the runs of one burst', () => {
    const hourly = runTimesOf({ from: '2025-09-01', days: 10 });
    const habit = learnt(hourly);
    const before = structuredClone(habit);
    expect(record(habit, habit.lastMs - DAY_MS)).toBe(false);
    expect(habit).toEqual(before);
    const bursts = hourly.flatMap((ms) => [ms - 4 * MINUTE_MS, ms - 2 * MINUTE_MS, ms]);
    expect(learnt(bursts).gapsSecs).toEqual(Array.from({ length: 5 }, () => 56 * 60));
    expect(expected(bursts)?.[2]).toBe('learned');
  });

  it('of three weeks is not changed by an outage in one of them', () => {
    const hourly = runTimesOf({ from: '2025-09-01', days: 24 });
    const isOut = (ms: number) => ms > at('2025-09-10T08:30') && ms < at('2025-09-10T20:30');
    const outage = hourly.filter((ms) => !isOut(ms));
    expect(expected(upTo(outage, '2025-09-24T12:07'))).toEqual(expected(upTo(hourly, '2025-09-24T12:07')));
    // After the first week that is all that is known.
    const [due] = expected(upTo(outage, '2025-09-17T12:07')) ?? [];
    expect(at(due ?? '')).toBeGreaterThan(at('2025-09-17T18:00'));
  });

  it('is made of the four weeks before, the one at the same hour four weeks ago included', () => {
    const sampleOf = (days: number) => {
      const habit = learnt(runTimesOf({ from: '2025-09-01', days }));
      return deadlineOf(habit, habit.lastMs, { ...settingsOf(), minWeeks: 4 })?.usual;
    };
    expect(sampleOf(27)).toMatchObject({ madeOf: 'days' });
    expect(sampleOf(34)).toMatchObject({ madeOf: 'learned', sampleSize: 4 });
  });

  it('is another one after three gaps that are alike, whatever was before', () => {
    const hourly = runTimesOf({ from: '2025-09-01', days: 22 });
    const habit = learnt(hourly);
    const told: boolean[] = [];
    const due = [4, 8, 12, 16].map((hours) => {
      told.push(record(habit, at('2025-09-22T23:07') + hours * HOUR_MS));
      return isoOf(deadlineOf(habit, habit.lastMs, settingsOf())!.dueMs);
    });
    expect(due).toEqual(['2025-09-23T04:07', '2025-09-23T08:07', '2025-09-23T15:07', '2025-09-23T19:07']);
    // The wait is computed anew when that may make a difference.
    expect(told).toEqual([false, false, true, false]);
  });
});

describe('the first weekend', () => {
  const office: Partial<WallTimes> = { first: '09:07', last: '17:59', weekdays: [1, 2, 3, 4, 5] };

  it.each([
    { name: 'hourly', everyMins: 60, friday: '2025-09-05T17:07', due: '2025-09-08T10:00' },
    { name: 'each quarter of an hour', everyMins: 15, friday: '2025-09-05T17:52', due: '2025-09-08T10:10' },
    { name: 'each 5 minutes', everyMins: 5, friday: '2025-09-05T17:57', due: '2025-09-08T10:10' },
  ])('is not judged of who runs $name in office hours, and Monday is', ({ everyMins, friday, due }) => {
    const week = runTimesOf({ ...office, from: '2025-09-01', days: 5, everyMins });
    expect(isoOf(week.at(-1)!)).toBe(friday);
    expect(expected(week)).toEqual([due, '2025-09-08T10:15', 'learned']);
  });

  it('is learned for the second one', () => {
    const weeks = runTimesOf({ ...office, from: '2025-09-01', days: 12 });
    expect(expected(weeks)).toEqual(['2025-09-15T09:07', '2025-09-15T10:07', 'learned']);
    expect(expected(upTo(weeks, '2025-09-12T11:07'))).toEqual(['2025-09-12T12:07', '2025-09-12T12:22', 'learned']);
  });

  it('is not judged of who runs by day and by night on weekdays', () => {
    expect(expected(runTimesOf({ from: '2025-09-01', days: 5 }))?.[1]).toBe('2025-09-08T01:15');
  });

  it('is judged of who rests at night and runs on it, day by day, and says that it is', () => {
    const byDay = runTimesOf({ from: '2025-09-01', days: 7, first: '06:07', last: '21:59' });
    const habit = learnt(upTo(byDay, '2025-09-05T21:07'));
    const lateAt = () => isoOf(deadlineOf(habit, habit.lastMs, settingsOf())!.lateMs);
    expect(lateAt().slice(0, 10)).toBe('2025-09-08');
    expect(record(habit, at('2025-09-06T06:07'))).toBe(true);
    expect(record(habit, at('2025-09-06T07:07'))).toBe(false);
    expect(lateAt()).toBe('2025-09-06T08:22');
    expect(record(habit, at('2025-09-07T06:07'))).toBe(true);
  });
});

describe('the first night', () => {
  const day = runTimesOf({ from: '2025-09-01', days: 1, first: '09:07', last: '17:59' });
  const lateOf = (isAlone: boolean) => {
    const habit = learnt(day);
    return deadlineOf(habit, habit.lastMs, settingsOf('UTC', isAlone));
  };

  it('is judged while others of the company run', () => {
    expect(isoOf(lateOf(false)!.lateMs)).toBe('2025-09-01T19:37');
    expect(lateOf(false)!.isPostponed).toBe(false);
  });

  it('is not judged of who is alone, and the day is', () => {
    expect(lateOf(true)!.lateMs).toBeGreaterThan(at('2025-09-02T09:07'));
    expect(lateOf(true)!.isPostponed).toBe(true);
    const noon = learnt(upTo(day, '2025-09-01T12:07'));
    expect(isoOf(deadlineOf(noon, noon.lastMs, settingsOf('UTC', true))!.lateMs)).toBe('2025-09-01T14:37');
  });
});

describe('who runs in different weeks', () => {
  it('has no cadence after two runs, and one after three', () => {
    const times = ['2025-08-05T04:00', '2025-09-05T04:00', '2025-10-05T04:00'].map(at);
    expect(expected(times.slice(0, 2))).toBeNull();
    expect(isSeldom(learnt(times))).toBe(true);
    expect(expected(times)?.[0]).toBe('2025-11-05T04:00');
    expect(isSeldom(learnt(runTimesOf({ from: '2025-09-01', days: 1 })))).toBe(false);
  });
});

describe('a habit that turns out to be heard of late', () => {
  it('is the same, so much later', () => {
    const times = runTimesOf({ from: '2025-09-01', days: 12, first: '06:02', last: '21:57', everyMins: 60 });
    const habit = learnt(times);
    rebaseHabit(habit, 3 * HOUR_MS, 'UTC');
    const later = learnt(times.map((ms) => ms + 3 * HOUR_MS));
    const [moved, known] = [habit, later].map((one) => deadlineOf(one, one.lastMs, settingsOf()));
    expect(moved).toEqual(known);
  });

  it('is forgotten, but for the last run', () => {
    const habit = learnt(runTimesOf({ from: '2025-09-01', days: 12 }));
    habit.isExpected = true;
    forgetHabit(habit, at('2025-09-13T12:00'));
    expect(habit).toEqual({ ...newHabit(), lastMs: at('2025-09-13T12:00'), isExpected: true });
  });
});

describe('when clocks change', () => {
  const changes = [
    { zone: 'Europe/Paris', from: '2025-10-06', sunday: '2025-10-26' },
    { zone: 'Europe/Paris', from: '2026-03-09', sunday: '2026-03-29' },
    { zone: 'America/Toronto', from: '2025-10-13', sunday: '2025-11-02' },
    { zone: 'America/Toronto', from: '2026-02-16', sunday: '2026-03-08' },
  ];
  const cadences: Partial<WallTimes>[] = [
    { everyMins: 20 },
    { first: '06:02', last: '21:57', everyMins: 15 },
    { first: '09:07', last: '17:59', weekdays: [1, 2, 3, 4, 5] },
    ...['00:10', '01:30', '03:40', '06:00'].map((first) => ({ first, everyMins: 1440 })),
  ];

  it.each(changes)('in $zone on $sunday nobody is late who is as punctual as before', ({ zone, from, sunday }) => {
    const schedules = cadences.map((cadence) => runTimesOf({ zone, from, days: 24, ...cadence }));
    const stopwatch = everyHourOf(atWall(zone, `${from}T00:07:00`), atWall(zone, `${from}T00:07:00`) + 24 * DAY_MS);
    const sinceMs = atWall(zone, `${sunday}T00:00:00`) - DAY_MS;
    for (const times of [...schedules, stopwatch]) {
      const habit = newHabit();
      for (const ms of times) {
        if (ms > sinceMs) expect(deadlineOf(habit, habit.lastMs, settingsOf(zone))!.lateMs).toBeGreaterThan(ms);
        record(habit, ms, zone);
      }
    }
  });

  it.each([
    { zone: 'Europe/Paris', from: '2025-10-06', days: 20, due: '2025-10-26T06:00:00' },
    // The day of 23 hours has an hour more to wait for.
    { zone: 'Europe/Paris', from: '2026-03-09', days: 20, due: '2026-03-29T07:00:00' },
    { zone: 'America/Toronto', from: '2025-10-13', days: 20, due: '2025-11-02T06:00:00' },
    { zone: 'America/Toronto', from: '2026-02-16', days: 21, due: '2026-03-09T06:00:00' },
  ])('a job of six in the morning in $zone is due at $due on the wall', ({ zone, from, days, due }) => {
    const times = runTimesOf({ zone, from, days, first: '06:00', everyMins: 1440 });
    const dueMs = atWall(zone, due);
    expect(expected(times, zone)?.slice(0, 2)).toEqual([isoOf(dueMs), isoOf(dueMs + HOUR_MS)]);
  });
});

describe('the deadline', () => {
  const isWeekend = (zone: string, ms: number): boolean =>
    [0, 6].includes(new Date(ms + offsetMs(zone, ms)).getUTCDay());
  const aGap = fc.oneof(
    fc.integer({ min: 1, max: 30 }),
    fc.integer({ min: 30, max: 600 }),
    fc.integer({ min: 600, max: 5000 }),
  );

  it('is never earlier for a later run, and after it', () => {
    let known = 0;
    fc.assert(
      fc.property(
        fc.constantFrom('UTC', 'Europe/Paris', 'America/Toronto'),
        fc.array(aGap, { minLength: 2, maxLength: 50 }),
        fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 2, maxLength: 5 }),
        (zone, gaps, later) => {
          let ms = Date.UTC(2025, 9, 6);
          const habit = learnt(
            gaps.map((minutes) => (ms += minutes * MINUTE_MS)),
            zone,
          );
          let before = -Infinity;
          for (const minutes of later) {
            ms += minutes * MINUTE_MS;
            const deadline = deadlineOf(habit, ms, settingsOf(zone));
            if (deadline === null) continue;
            if (!isWeekend(zone, ms)) expect(deadline.lateMs).toBeGreaterThanOrEqual(before);
            expect(deadline.lateMs > ms && deadline.dueMs <= deadline.lateMs).toBe(true);
            known += 1;
            before = deadline.lateMs;
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(known).toBeGreaterThan(100);
  });

  it.each([
    { name: 'each 20 minutes', times: { everyMins: 20 } },
    { name: 'by day', times: { first: '06:02', last: '21:57', everyMins: 15 } },
    { name: 'in office hours', times: { first: '09:07', last: '17:59', weekdays: [1, 2, 3, 4, 5] } },
    { name: 'once a night', times: { first: '02:07', everyMins: 1440 } },
    { name: 'on Mondays', times: { first: '02:07', everyMins: 1440, weekdays: [1] } },
  ])('of who runs $name moves on with each run, or is said to be another one', ({ times }) => {
    const random = new SeededRandom(1);
    const habit = newHabit();
    let lateMs = 0;
    for (const ms of runTimesOf({ from: '2025-09-01', days: 24, ...times })) {
      const isAnother = record(habit, ms + 5 * MINUTE_MS * random.next());
      const deadline = deadlineOf(habit, habit.lastMs, settingsOf());
      if (!isAnother) expect(deadline?.lateMs ?? Infinity).toBeGreaterThanOrEqual(lateMs);
      lateMs = deadline?.lateMs ?? 0;
    }
    expect(lateMs).toBeGreaterThan(habit.lastMs);
  });
});
