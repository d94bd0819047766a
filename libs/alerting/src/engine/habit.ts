import { DAY_MS, elapsedMs, HOUR_MS, localHour, MINUTE_MS, offsetMs, QUARTER_HOUR_MS } from '@app/time';
import { nextByCalendar } from './calendar.js';
import {
  firstKnownMs,
  HOURS_OF_WEEK,
  type LongestSilences,
  moveSilences,
  noteSilence,
  silenceAt,
  WEEKS,
} from './longest-silences.js';

const HOURS_OF_DAY = 24;
/** Runs closer to each other are one burst. */
export const BURST_MS = 10 * MINUTE_MS;
const GAPS = 5;
/** A silence of so many seconds is more than a pause within a burst. */
const LEAST_REST_SECS = 45 * 60;
/** Fewer are no cadence. */
const LEAST_GAPS = 2;
/** So many of the last gaps that are alike, within this ratio, are a cadence, whatever was before. */
const STEADY_GAPS = 3;
const STEADY_RATIO = 1.2;
/** A burst in which objects ran again so often is no cycle: the subject runs all the time, and the gap after it is a rest. */
const REPEATS = 3;
/** With gaps longer than this a subject has no habit by the hour of the week: its calendar is looked at. */
const RARE_MS = 8 * DAY_MS;
/** Hours of the day in which a subject that is alone is missed before its first night is known. */
const FIRST_DAY_FROM = 7;
const FIRST_DAY_TO = 18;
const MOST_DAYS = 3;
/** Nobody is waited for longer than this ahead; the wait is looked at again then. */
const HORIZON_MS = 40 * DAY_MS;

/** When a subject has run, as far as its habit shows: by hour of the week, on the wall of its company's zone. */
export interface Habit extends LongestSilences {
  /** End of its newest run, moved by the usual delay of its source. */
  lastMs: number;
  /** Start of the newest run. */
  lastStartMs: number;
  /** The last silences between bursts, in seconds, the newest last. */
  gapsSecs: number[];
  /** The time between the last two runs, in seconds; 0: there is one at most. */
  lastGapSecs: number;
  /** How often an object ran again in the burst that is going on. */
  repeats: number;
  /** The gap of late, in seconds, when at least three of the last five are alike; else 0. */
  steadySecs: number;
  /** Whether it has ever run lately: what was only replayed out of the past is not waited for. */
  isExpected: boolean;
  /** When its silence is looked at next; 0: it is not. */
  timerMs: number;
  /** Whether it is late. */
  isLate: boolean;
}

export const newHabit = (): Habit => ({
  lastMs: 0,
  lastStartMs: 0,
  gapsSecs: [],
  lastGapSecs: 0,
  repeats: 0,
  steadySecs: 0,
  longestMins: null,
  weeks: [],
  isExpected: false,
  timerMs: 0,
  isLate: false,
});

/** How long a silence may last at a time of the week, in seconds. */
export interface UsualSilence {
  readonly usualSecs: number;
  readonly madeOf: 'stated' | 'calendar' | 'learned' | 'days' | 'gaps' | 'default';
  /** Silences of other weeks, of other days, or gaps that it was read off. */
  readonly sampleSize: number;
}

/**
 * Takes a newer run in; an older one changes nothing.
 * @param isAgain whether its object has run within the time of a burst before
 * @returns whether the cadence may be another one now
 */
export function recordActivity(habit: Habit, endMs: number, zone: string, isAgain = false): boolean {
  const { lastMs } = habit;
  if (lastMs === 0) habit.lastMs = endMs;
  if (endMs <= lastMs || lastMs === 0) return false;
  const gapMs = elapsedMs(zone, lastMs, endMs);
  const before = habit.steadySecs;
  // By a stopwatch: an hour that comes twice is one.
  habit.lastGapSecs = (endMs - lastMs) / 1000;
  if (gapMs > BURST_MS) {
    habit.gapsSecs.push(gapMs / 1000);
    if (habit.gapsSecs.length > GAPS) habit.gapsSecs.shift();
    habit.steadySecs = habit.repeats >= REPEATS ? 0 : steadyOf(habit.gapsSecs);
    habit.repeats = 0;
  } else if (isAgain) habit.repeats += 1;
  noteSilence(habit, lastMs, endMs, zone);
  habit.lastMs = endMs;
  const isKnown = gapMs > BURST_MS && habit.gapsSecs.length === LEAST_GAPS;
  // A subject that was not waited for on a weekend is, once it has run on that day.
  const hour = localHour(zone, endMs);
  return habit.steadySecs !== before || isKnown || (isWeekend(hour) && dayOf(hour) !== dayOf(localHour(zone, lastMs)));
}

/** Lets go of all that is known of a subject but that it has run. */
export function forgetHabit(habit: Habit, nowMs: number): void {
  const { lastStartMs, isExpected, timerMs, isLate } = habit;
  Object.assign(habit, newHabit(), { lastMs: nowMs, lastStartMs, isExpected, timerMs, isLate });
}

/** Moves all that is known of a subject, when it turns out to be heard of so much later than it runs. */
export function rebaseHabit(habit: Habit, byMs: number, zone: string): void {
  if (habit.lastMs === 0) return;
  habit.lastMs += byMs;
  moveSilences(habit, byMs, localHour(zone, habit.lastMs));
}

function steadyOf(gapsSecs: readonly number[]): number {
  if (gapsSecs.length < STEADY_GAPS) return 0;
  const median = medianOf(gapsSecs);
  let alike = 0;
  let longest = 0;
  for (let at = 0; at < gapsSecs.length; at += 1) {
    const gap = gapsSecs[at]!;
    if (gap >= STEADY_RATIO * median || median >= STEADY_RATIO * gap) continue;
    alike += 1;
    longest = Math.max(longest, gap);
  }
  return alike >= STEADY_GAPS ? longest : 0;
}

/**
 * The upper one of two: the value that has as many before it as there are in half of them. The values are few: counting costs
 * less than a sorted copy.
 */
export function medianOf(values: readonly number[]): number {
  const middle = Math.floor(values.length / 2);
  for (let at = 0; at < values.length; at += 1) {
    if (rankOf(values, at) === middle) return values[at]!;
  }
  return 0;
}

// Values that come before one of them in their order.
function rankOf(values: readonly number[], at: number): number {
  const value = values[at]!;
  let rank = 0;
  for (let other = 0; other < values.length; other += 1) {
    if (values[other]! < value || (values[other] === value && other < at)) rank += 1;
  }
  return rank;
}

const isLong = (gapSecs: number): boolean => gapSecs * 1000 > RARE_MS;

// Most subjects have no long gap at all. An index, since an iterator costs more than the gaps.
function isRare({ gapsSecs }: Habit): boolean {
  if (gapsSecs.length < LEAST_GAPS) return false;
  for (let at = 0; at < gapsSecs.length; at += 1) if (isLong(gapsSecs[at]!)) return isLong(medianOf(gapsSecs));
  return false;
}

/** The longest silences of the days before at the same time, the last day first, `most` of them. */
function daysBefore(habit: Habit, { hour, isEarly }: Moment, most: number): number[] {
  const found: number[] = [];
  for (let day = 1; day < 7 && found.length < most; day += 1) {
    const secs = silenceAt(habit, hour - day * HOURS_OF_DAY, isEarly);
    if (secs > 0) found.push(secs);
  }
  return found;
}

/**
 * Days, or one week, do not tell a cadence by the clock from one of so many hours, such as every 20: a subject is not expected sooner
 * than it has run again of late. Where it is silent for minutes only it runs in bursts, and its gaps are its rests.
 * @returns the shortest gap of late, in seconds; 0: it says nothing
 */
const leastGapFor = ({ gapsSecs }: Habit, usualSecs: number): number =>
  gapsSecs.length < LEAST_GAPS || usualSecs < LEAST_REST_SECS ? 0 : Math.min(...gapsSecs);

const dayOf = (hour: number): number => Math.floor(hour / HOURS_OF_DAY);

const isWeekend = (hour: number): boolean => (dayOf(hour) + 3) % 7 >= 5;

const isUnseenWeekend = ({ hour, since }: Moment): boolean => isWeekend(hour) && dayOf(hour) !== dayOf(since);

/** Whether a subject may rest at an hour of which nothing is known, after it ran last in the hour `since`. */
function mayRest({ hour, since, isAlone }: Moment): boolean {
  if (!isAlone) return false;
  const hourOfDay = hour - dayOf(hour) * HOURS_OF_DAY;
  return dayOf(hour) !== dayOf(since) || hourOfDay < FIRST_DAY_FROM || hourOfDay >= FIRST_DAY_TO;
}

interface Moment {
  /** Local hours, counted from 1970. */
  hour: number;
  isEarly: boolean;
  /** The local hour of the last run. */
  readonly since: number;
  /** Whether nothing else is known to run that usually would. */
  readonly isAlone: boolean;
}

/**
 * The longest silence that is usual at a moment; null: nothing is known yet. One week with an outage does not make it a
 * habit: of three weeks or more the longest silence is left out. Three gaps that are alike are a cadence, whatever the weeks
 * before say.
 */
function usualAt(habit: Habit, moment: Moment, minWeeks: number): UsualSilence | null {
  const { hour, isEarly } = moment;
  const steady = habit.steadySecs;
  let count = 0;
  let longest = 0;
  let second = 0;
  for (let week = 1; week <= WEEKS; week += 1) {
    const secs = silenceAt(habit, hour - week * HOURS_OF_WEEK, isEarly);
    if (secs === 0) continue;
    count += 1;
    if (secs > longest) [longest, second] = [secs, longest];
    else if (secs > second) second = secs;
  }
  if (count >= minWeeks && count > 0) {
    const known = Math.max(count >= 3 ? second : longest, steady);
    const usualSecs = count === 1 ? Math.max(known, leastGapFor(habit, known)) : known;
    // One week alone may have been a quiet one.
    const days = count === 1 ? daysBefore(habit, moment, Infinity) : [];
    const isAnyLonger = days.some((secs) => secs > usualSecs);
    return {
      usualSecs: isAnyLonger ? Math.max(usualSecs, medianOf(days)) : usualSecs,
      madeOf: 'learned',
      sampleSize: count,
    };
  }
  // A weekend that nobody has seen yet is one of rest, unless it has run on that day: five days by day and by night do not
  // tell whether there will be a sixth.
  if (count === 0 && isUnseenWeekend(moment)) return null;
  const days = daysBefore(habit, moment, MOST_DAYS);
  if (days.length > 0) {
    const usualSecs = Math.max(...days, steady, longest);
    return {
      usualSecs: Math.max(usualSecs, leastGapFor(habit, usualSecs), days.length > 1 ? 0 : 3600),
      madeOf: 'days',
      sampleSize: days.length,
    };
  }
  const { gapsSecs } = habit;
  if (gapsSecs.length < LEAST_GAPS || mayRest(moment)) return null;
  return { usualSecs: Math.max(3600, 2 * Math.max(...gapsSecs)), madeOf: 'gaps', sampleSize: gapsSecs.length };
}

/**
 * Whether it is known without a look at the weeks that a silence is usual up to a moment: the gap of late is usual at each
 * hour, and something is known of this one.
 */
const isUsualUntil = ({ steadySecs, gapsSecs }: Habit, moment: Moment, fromMs: number, untilMs: number): boolean =>
  untilMs <= fromMs + steadySecs * 1000 && gapsSecs.length >= LEAST_GAPS && !moment.isAlone && !isUnseenWeekend(moment);

/** A subject that runs once a month is waited for until its day of the next month, or for its longest gap. */
function usualOfRare({ gapsSecs, lastMs }: Habit, zone: string): UsualSilence {
  const wallMs = lastMs + offsetMs(zone, lastMs);
  const walls = [wallMs];
  for (const gap of gapsSecs.toReversed()) walls.unshift(walls[0]! - gap * 1000);
  const dayMs = nextByCalendar(walls);
  const latestMs = Math.max(...walls.map((wall) => wall - Math.floor(wall / DAY_MS) * DAY_MS));
  return {
    usualSecs: dayMs === null ? Math.max(...gapsSecs) : (dayMs + latestMs - wallMs) / 1000,
    madeOf: 'calendar',
    sampleSize: gapsSecs.length,
  };
}

/** Whether all that is known of a subject are runs of different weeks, or one run. */
export const isSeldom = ({ lastGapSecs, gapsSecs }: Habit): boolean =>
  lastGapSecs === 0 || (isLong(lastGapSecs) && gapsSecs.every(isLong));

/** When a subject is late, and why. Epoch milliseconds. */
export interface Deadline {
  /** When its next run is due at the latest, grace left out. */
  readonly dueMs: number;
  readonly lateMs: number;
  readonly usual: UsualSilence;
  readonly graceSecs: number;
  /** Whether it would be earlier if anything else ran meanwhile. */
  readonly isPostponed: boolean;
}

export interface DeadlineSettings {
  readonly zone: string;
  /** Whether nothing else is known to run that usually would. */
  readonly isAlone: boolean;
  /** Weeks that teach the cadence of an hour of the week. */
  readonly minWeeks: number;
  /** Grace for a usual silence, in seconds. */
  readonly graceOf: (usual: UsualSilence) => number;
}

/**
 * The first moment at which the silence of a subject is longer than it usually is at that time of the week, computed forward
 * from its last run.
 * @param sinceMs the silence is counted from here: the last run, or when we ourselves were behind last
 * @returns null while nothing is known
 */
export function deadlineOf(habit: Habit, sinceMs: number, settings: DeadlineSettings): Deadline | null {
  const { zone, graceOf, minWeeks, isAlone } = settings;
  if (isRare(habit)) {
    const usual = usualOfRare(habit, zone);
    const graceSecs = Math.max(graceOf(usual), Math.min(DAY_MS / 1000, usual.usualSecs / 50));
    return deadlineIn(zone, sinceMs, usual, graceSecs);
  }
  // Two runs of different weeks are no cadence yet.
  if (isSeldom(habit)) return null;
  if (habit.longestMins === null || (habit.gapsSecs.length < LEAST_GAPS && sinceMs - firstKnownMs(habit) < DAY_MS))
    return null;
  const endMs = sinceMs + HORIZON_MS;
  const moment: Moment = { hour: 0, isEarly: false, since: localHour(zone, sinceMs), isAlone };
  let isPostponed = false;
  // After hours of which nothing is known the silence is counted from their end.
  let fromMs = sinceMs;
  for (let at = sinceMs; at < endMs;) {
    const offset = offsetMs(zone, at);
    const local = at + offset;
    const hour = Math.floor(local / HOUR_MS);
    // A subject that is usually on the minute before an hour may be on the minute after it.
    const isEarly = local - hour * HOUR_MS < QUARTER_HOUR_MS;
    const until = (isEarly ? hour * HOUR_MS + QUARTER_HOUR_MS : (hour + 1) * HOUR_MS) - offset;
    moment.hour = hour;
    moment.isEarly = isEarly;
    if (isUsualUntil(habit, moment, fromMs, until)) {
      at = until;
      continue;
    }
    const usual = usualAt(habit, moment, minWeeks);
    if (usual !== null) {
      const graceSecs = graceOf(usual);
      // A change of the clocks makes it later, and never earlier.
      if (fromMs + (usual.usualSecs + graceSecs) * 1000 < until) {
        const deadline = deadlineIn(zone, fromMs, usual, graceSecs);
        if (deadline.lateMs < until)
          return isPostponed ? { ...notBefore(at, deadline), isPostponed } : notBefore(at, deadline);
      }
    } else {
      fromMs = until;
      if (mayRest(moment)) isPostponed = true;
    }
    at = until;
  }
  return null;
}

// An hour has begun in which less silence is usual than there was already.
function notBefore(ms: number, deadline: Deadline): Deadline {
  if (deadline.lateMs >= ms) return deadline;
  return { ...deadline, lateMs: ms, dueMs: Math.max(deadline.dueMs, ms - deadline.graceSecs * 1000) };
}

function deadlineIn(zone: string, sinceMs: number, usual: UsualSilence, graceSecs: number): Deadline {
  const plainMs = sinceMs + (usual.usualSecs + graceSecs) * 1000;
  // A job of six in the morning is as punctual on the day of 25 hours.
  const extraMs = plainMs - sinceMs - elapsedMs(zone, sinceMs, plainMs);
  const dueMs = sinceMs + usual.usualSecs * 1000 + extraMs;
  return { dueMs, lateMs: plainMs + extraMs, usual, graceSecs, isPostponed: false };
}
