import type { NormalizationCode } from '@app/contracts';
import { HOUR_SECS, isTimeZone, MINUTE_SECS } from '@app/time';
import { type ReadDate, readDate } from './date-forms.js';
import type { DateOrder } from '@app/platform/settings';
import { offsetSecsOf, type TimeParts } from './time-parts.js';

// "Jun 20 04:18:58 PM UTC 2026" of `date` and ctime: the year comes last.
const yearLast = /^(.*\p{L}+\.?\s+\d{1,2})\s+(\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?:\s+[AP]M)?)(\s+[A-Z]{1,5})?\s+(\d{4})$/u;
// A date, a time with colons (or as the French write it, 16h45), AM or PM, an offset.
const clock =
  /^(.*?\d(?:st|nd|rd|th|er)?)(?:\s*,?\s+(?:at\s+|à\s+)?|[Tt_]|:(?=\d\d:\d\d:\d\d))(\d{1,2})(?:[:h](\d\d))(?::(\d\d)(?:[.,](\d+))?)?(?:\s*([ap])\.?m\.?)?(?:\s*([A-Z]{1,4}|(?:UTC|GMT)?\s*[+\-\u2212]\d{1,2}(?::?\d\d)?))?$/i;
// The same without colons: 20260131T164526.5Z, and hours alone.
const basic =
  /^(.*?\d)[Tt](\d\d)(?:(\d\d)(?:(\d\d)(?:[.,](\d+))?)?)?(?:\s*([A-Z]{1,4}|(?:UTC|GMT)?\s*[+\-\u2212]\d{1,2}(?::?\d\d)?))?$/i;
// yyyyMMddHHmmss, with milliseconds or without: no epoch of our time begins with a year.
const compact = /^((?:19|20)\d{6})([01]\d|2[0-3])([0-5]\d)([0-5]\d)(\d{3})?$/;
const bracketed = /^(.*\S)\s*\[([A-Za-z][\w+\-/]*)\]$/;

interface Clock {
  readonly date: string;
  readonly hour: string;
  readonly minute?: string | undefined;
  readonly second?: string | undefined;
  readonly fraction?: string | undefined;
  /** `a` or `p`. */
  readonly half?: string | undefined;
  readonly offset?: string | undefined;
}

/** Reads the forms that connectors write less often; null: the text has none of them. */
export function otherPartsOf(text: string, order: DateOrder): TimeParts | null {
  const [, inner = text, zoneName = null] = bracketed.exec(text) ?? [];
  if (zoneName !== null && !isTimeZone(zoneName)) return null;
  const parts = clockParts(inner, order) ?? compactParts(inner) ?? epochPartsOf(inner) ?? dateParts(inner, order);
  return parts && { ...parts, zoneName };
}

function clockParts(text: string, order: DateOrder): TimeParts | null {
  const [last, monthAndDay, time, zone = '', year] = yearLast.exec(text) ?? [];
  const inOrder = last === undefined ? text : `${monthAndDay} ${year} ${time}${zone}`;
  const found = clockOf(inOrder);
  const date = found && readDate(found.date, order);
  const offsetSecs = found?.offset === undefined ? null : offsetSecsOf(found.offset.trim());
  if (!date || (found.offset !== undefined && offsetSecs === null)) return null;
  return timeOfDay(date, found, offsetSecs);
}

function clockOf(text: string): Clock | null {
  const found = clock.exec(text);
  if (found !== null) {
    const [, date, hour, minute, second, fraction, half, offset] = found;
    return { date: date!, hour: hour!, minute, second, fraction, half: half?.toLowerCase(), offset };
  }
  const [, date, hour, minute, second, fraction, offset] = basic.exec(text) ?? [];
  return date === undefined ? null : { date, hour: hour!, minute, second, fraction, offset };
}

/** 24:00 is the end of the day, and second 60 the first one of the next minute; nothing else goes beyond a clock. */
function timeOfDay({ localSecs, codes }: ReadDate, time: Clock, offsetSecs: number | null): TimeParts | null {
  const hour = hourOf(Number(time.hour), time.half);
  const minute = Number(time.minute ?? 0);
  const second = Number(time.second ?? 0);
  const fraction = time.fraction ?? '';
  if (hour === null || minute > 59 || second > 60) return null;
  if (hour === 24 && (minute > 0 || second > 0 || Number(fraction) > 0)) return null;
  const leap: readonly NormalizationCode[] = second === 60 ? ['leap_second'] : [];
  return {
    localSecs: localSecs + hour * HOUR_SECS + minute * MINUTE_SECS + second,
    fraction,
    offsetSecs,
    zoneName: null,
    codes: [...codes, ...leap],
  };
}

/** 0–24, or null when no clock shows it; 12 AM is midnight and 12 PM is noon. */
function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour > 24 ? null : hour;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === 'p' ? 12 : 0);
}

function compactParts(text: string): TimeParts | null {
  const [, digits, hour, minute, second, fraction] = compact.exec(text) ?? [];
  const date = digits === undefined ? null : readDate(digits, 'day first');
  return date && timeOfDay(date, { date: '', hour: hour!, minute, second, fraction }, null);
}

function dateParts(text: string, order: DateOrder): TimeParts | null {
  const date = readDate(text, order);
  if (date === null) return null;
  const { localSecs, codes } = date;
  return { localSecs, fraction: '', offsetSecs: null, zoneName: null, codes: [...codes, 'midnight_assumed'] };
}

/** Seconds have 9 to 11 digits: 1973 to 5138. Each smaller unit has three more. */
const epoch = [
  /^\+?(\d{9,11})()(?:[.,](\d+))?$/,
  /^\+?(\d{9,11})(\d{3})(?:[.,](\d+))?$/,
  /^\+?(\d{9,11})(\d{6})(?:[.,](\d+))?$/,
  /^\+?(\d{9,11})(\d{9})(?:[.,](\d+))?$/,
];

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size; null: it is none of them. */
export function epochPartsOf(text: string): TimeParts | null {
  const compacted = compactParts(text);
  if (compacted !== null) return compacted;
  for (const form of epoch) {
    const [found, seconds, smaller = '', decimals = ''] = form.exec(text) ?? [];
    if (found === undefined) continue;
    return { localSecs: Number(seconds), fraction: smaller + decimals, offsetSecs: 0, zoneName: null, codes: [] };
  }
  return null;
}
