import { elapsedMs, HOUR_MS, MINUTE_MS, offsetMs } from '@app/time';

/** Weeks before the one that is going on. */
export const WEEKS = 4;
export const HOURS_OF_WEEK = 168;
const WEEKS_KEPT = WEEKS + 1;
const SLOTS = WEEKS_KEPT * HOURS_OF_WEEK;
const MOST_MINUTES = 65_535;
/** The most of one byte: whoever runs every hour needs no more, and half as much memory. */
const MOST_OF_BYTE = 255;

/** Minutes by hour of the week: two bytes for each where one does not do. */
export type Minutes = Uint8Array | Uint16Array;

/** The longest silences of a subject by hour of the week, on the wall of its company's zone. */
export interface LongestSilences {
  /** Longest silence within each hour of this week and the four before it, in minutes; 0: nothing is known of that hour. */
  longestMins: Minutes | null;
  /** The week, counted from 1970, that each part of `longestMins` holds. */
  weeks: number[];
}

/** Takes the silence in that ended at `endMs`: up to then it grew from hour to hour. */
export function noteSilence(silences: LongestSilences, lastMs: number, endMs: number, zone: string): void {
  let longest: Minutes = (silences.longestMins ??= new Uint8Array(SLOTS));
  for (let at = Math.max(lastMs, endMs - SLOTS * HOUR_MS); at < endMs;) {
    const offset = offsetMs(zone, at);
    const hour = Math.floor((at + offset) / HOUR_MS);
    const nextMs = (hour + 1) * HOUR_MS - offset;
    const slot = slotFor(silences, hour);
    const minutes = Math.min(MOST_MINUTES, Math.ceil(elapsedMs(zone, lastMs, Math.min(endMs, nextMs)) / MINUTE_MS));
    if (minutes > MOST_OF_BYTE && longest instanceof Uint8Array) longest = silences.longestMins = wide(longest);
    if (minutes > longest[slot]!) longest[slot] = minutes;
    at = nextMs;
  }
}

/** With two bytes for each hour. */
export const wide = (minutes: Minutes): Uint16Array => Uint16Array.from(minutes);

/** With as few bytes as do. */
export const narrow = (minutes: Minutes): Minutes =>
  minutes.every((one) => one <= MOST_OF_BYTE) ? Uint8Array.from(minutes) : minutes;

// Where an hour is written. A week that comes anew takes the place of the oldest.
function slotFor({ longestMins, weeks }: LongestSilences, hour: number): number {
  const week = Math.floor(hour / HOURS_OF_WEEK);
  const place = week % WEEKS_KEPT;
  if (weeks[place] !== week) {
    longestMins?.fill(0, place * HOURS_OF_WEEK, (place + 1) * HOURS_OF_WEEK);
    weeks[place] = week;
  }
  return place * HOURS_OF_WEEK + (hour - week * HOURS_OF_WEEK);
}

/** The longest silence known of an hour, and of the one before it where `isEarly`, in seconds; 0: nothing is known. */
export function silenceAt(silences: LongestSilences, hour: number, isEarly: boolean): number {
  const week = Math.floor(hour / HOURS_OF_WEEK);
  const hourOfWeek = hour - week * HOURS_OF_WEEK;
  const minutes = minutesAt(silences, week, hourOfWeek);
  if (!isEarly) return minutes * 60;
  const before =
    hourOfWeek > 0 ? minutesAt(silences, week, hourOfWeek - 1) : minutesAt(silences, week - 1, HOURS_OF_WEEK - 1);
  return Math.max(minutes, before) * 60;
}

function minutesAt({ longestMins, weeks }: LongestSilences, week: number, hourOfWeek: number): number {
  const place = week % WEEKS_KEPT;
  return longestMins === null || weeks[place] !== week ? 0 : longestMins[place * HOURS_OF_WEEK + hourOfWeek]!;
}

/** Moves all that is known, up to the hour `last` at most. */
export function moveSilences(silences: LongestSilences, byMs: number, last: number): void {
  const { longestMins, weeks } = silences;
  if (longestMins === null) return;
  const moved = new Uint16Array(SLOTS);
  silences.longestMins = moved;
  silences.weeks = [];
  for (const week of weeks.filter((one) => one !== undefined).toSorted((a, b) => a - b)) {
    for (let hour = week * HOURS_OF_WEEK; hour < (week + 1) * HOURS_OF_WEEK; hour += 1) {
      const minutes = longestMins[(week % WEEKS_KEPT) * HOURS_OF_WEEK + hour - week * HOURS_OF_WEEK]!;
      if (minutes === 0) continue;
      // An hour that is moved by a part of one lies in two.
      for (const by of new Set([Math.floor(byMs / HOUR_MS), Math.ceil(byMs / HOUR_MS)])) {
        if (hour + by > last) continue;
        const slot = slotFor(silences, hour + by);
        moved[slot] = Math.max(moved[slot]!, minutes);
      }
    }
  }
  silences.longestMins = narrow(moved);
}

/** The beginning of the first hour of the oldest week of which something is known; infinite: nothing is. */
export function firstKnownMs({ weeks, longestMins }: LongestSilences): number {
  let first = Infinity;
  for (const week of weeks) {
    if (week === undefined) continue;
    const place = (week % WEEKS_KEPT) * HOURS_OF_WEEK;
    const index = longestMins?.subarray(place, place + HOURS_OF_WEEK).findIndex((minutes) => minutes > 0) ?? -1;
    if (index >= 0) first = Math.min(first, (week * HOURS_OF_WEEK + index) * HOUR_MS);
  }
  return first;
}
