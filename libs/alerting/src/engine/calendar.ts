import { DAY_MS } from '@app/time';

/** A day that a month has: of a month, counted from 1970, the day of the month. */
type Pattern = (month: number) => number;

interface CalendarDay {
  /** Counted from 1970. */
  readonly month: number;
  readonly day: number;
}

const firstOf = (month: number): number => Date.UTC(1970, month, 1);
const lengthOf = (month: number): number => (firstOf(month + 1) - firstOf(month)) / DAY_MS;
/** 0: Monday. */
const weekdayOf = (month: number, day: number): number => (new Date(firstOf(month)).getUTCDay() + day + 5) % 7;
const isWorkingDay = (month: number, day: number): boolean => weekdayOf(month, day) < 5;

function calendarDayOf(wallMs: number): CalendarDay {
  const date = new Date(wallMs);
  return { month: (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth(), day: date.getUTCDate() };
}

/** The days of a month that `isOne` takes, in their order. */
const daysOf = (month: number, isOne: (day: number) => boolean): number[] =>
  Array.from({ length: lengthOf(month) }, (_, index) => index + 1).filter(isOne);

/** The same day; of a shorter month the last one. `by`: on a weekend it moves to the working day after or before it. */
function sameDay(day: number, by: -1 | 0 | 1): Pattern {
  return (month) => {
    let found = Math.min(day, lengthOf(month));
    while (by !== 0 && !isWorkingDay(month, found)) found += by;
    return found;
  };
}

/** The day that is as far from the begin, or from the end, among the working days, or among those of its weekday. */
function sameRank({ month, day }: CalendarDay, kind: 'weekday' | 'working'): Pattern[] {
  const isOne = (other: number): ((day: number) => boolean) =>
    kind === 'working' ? (one) => isWorkingDay(other, one) : (one) => weekdayOf(other, one) === weekdayOf(month, day);
  const days = daysOf(month, isOne(month));
  const rank = days.indexOf(day);
  if (rank < 0) return [];
  return [rank, rank - days.length].map((at) => (other) => daysOf(other, isOne(other)).at(at) ?? NaN);
}

/** All that may be meant by a day. */
const patternsOf = (one: CalendarDay): Pattern[] => [
  ...([-1, 0, 1] as const).map((by) => sameDay(one.day, by)),
  ...([-1, 0, 1] as const).map((by) => sameDay(31, by)),
  ...sameRank(one, 'working'),
  ...sameRank(one, 'weekday'),
];

/**
 * The day on which something comes again that came on these days: monthly, or every so many months, on the same day, the
 * last one, the second Tuesday, the third working day. Of several that all of the days agree with, the last one.
 * @param wallsMs times on the wall as if they were UTC, the newest last, at least three
 * @returns the begin of that day on the wall; null: no such pattern is seen
 */
export function nextByCalendar(wallsMs: readonly number[]): number | null {
  const days = wallsMs.map(calendarDayOf);
  const last = days.at(-1);
  if (last === undefined) return null;
  const steps = days.slice(1).map(({ month }, index) => month - days[index]!.month);
  const step = Math.min(...steps);
  if (step < 1) return null;
  const next = last.month + step;
  const found = days
    .flatMap(patternsOf)
    .filter((pattern) => days.every(({ month, day }) => pattern(month) === day))
    .map((pattern) => pattern(next))
    .filter((day) => day >= 1);
  return found.length === 0 ? null : firstOf(next) + (Math.max(...found) - 1) * DAY_MS;
}
