import { DAY_MS, HOUR_MS, MINUTE_MS, offsetMs } from '@app/time';

/** Moments of a subject that runs by the clock on a wall. */
export interface WallTimes {
  readonly zone?: string;
  /** The first day on the wall: `2025-09-01`. */
  readonly from: string;
  readonly days: number;
  /** From the first to the last run of a day, `HH:mm`, both included. */
  readonly first?: string;
  readonly last?: string;
  readonly everyMins?: number;
  /** Weekdays on which it runs, 1 for Monday to 7 for Sunday. */
  readonly weekdays?: readonly number[];
}

/** The moment at which a wall of the zone shows this: `2025-09-01T06:07`. In an hour that comes twice, the first one. */
export function atWall(zone: string, text: string): number {
  const local = Date.parse(`${text}Z`);
  const guess = local - offsetMs(zone, local - DAY_MS);
  return offsetMs(zone, guess) === offsetMs(zone, local - DAY_MS) ? guess : local - offsetMs(zone, guess);
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Every run of a subject, epoch milliseconds. Times that the clock on the wall leaves out are left out. */
export function runTimesOf({
  zone = 'UTC',
  from,
  days,
  first = '00:07',
  last = '23:59',
  everyMins = 60,
  weekdays = [1, 2, 3, 4, 5, 6, 7],
}: WallTimes): number[] {
  const found: number[] = [];
  for (let day = 0; day < days; day += 1) {
    const startMs = Date.parse(`${from}T00:00:00Z`) + day * DAY_MS;
    if (!weekdays.includes(new Date(startMs).getUTCDay() || 7)) continue;
    for (let minute = minutesOf(first); minute <= minutesOf(last); minute += everyMins) {
      const text = new Date(startMs + minute * MINUTE_MS).toISOString().slice(0, 19);
      const ms = atWall(zone, text);
      if (new Date(ms + offsetMs(zone, ms)).toISOString().startsWith(text)) found.push(ms);
    }
  }
  return found;
}

/** The same by a stopwatch: through the hour that comes twice as well. */
export const everyHourOf = (fromMs: number, toMs: number): number[] =>
  Array.from({ length: Math.ceil((toMs - fromMs) / HOUR_MS) }, (_, hour) => fromMs + hour * HOUR_MS);
