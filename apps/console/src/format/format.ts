import type { Locale } from '../i18n/messages';
import { DAY_SECS, HOUR_SECS, MINUTE_SECS } from './durations';

/** The text shown for an unknown value. */
export const UNKNOWN = '–';

/** Keeps a number and its unit on one line. */
const NBSP = '\u00a0';

/** Writes values for people, in one language. Null is written as `–`. */
export interface Format {
  readonly count: (value: number | null | undefined) => string;
  /** Takes a percentage 0–100. */
  readonly percent: (value: number | null | undefined) => string;
  /** Takes a factor: `×2.4`. */
  readonly times: (value: number | null | undefined) => string;
  /** Writes two units at most: `40 ms`, `4.2 s`, `1 min 12 s`, `2 h 05 min`, `3 d 4 h`. */
  readonly duration: (seconds: number | null | undefined) => string;
  readonly bytes: (value: number | null | undefined) => string;
  readonly score: (value: number | null | undefined) => string;
  /** `5 minutes ago`, `in 2 hours`. */
  readonly ago: (iso: string | null | undefined, now: number) => string;
  readonly dateTime: (iso: string | null | undefined, zone: string) => string;
  /** Without the date. */
  readonly clock: (iso: string | null | undefined, zone: string) => string;
  /** Without the year and the seconds. */
  readonly dayTime: (iso: string, zone: string) => string;
  /** Takes a date, `2025-09-05`: `Fri 5 Sept`. */
  readonly date: (date: string) => string;
  /** Takes a date: the short name of its day of the week. */
  readonly weekday: (date: string) => string;
  /** Takes a day of the week, 1–7 from Monday: its whole name. */
  readonly dayOfWeek: (day: number) => string;
  /** `2025-09-05 20:45:26 UTC` */
  readonly utc: (iso: string) => string;
  readonly list: (items: readonly string[]) => string;
}

const made = new Map<Locale, Format>();

export function formatFor(locale: Locale): Format {
  const known = made.get(locale) ?? makeFormat(locale);
  made.set(locale, known);
  return known;
}

function makeFormat(locale: Locale): Format {
  // Twenty-four hours and day before month in both languages: the readers compare times with logs.
  const tag = locale === 'fr' ? 'fr-FR' : 'en-GB';
  const numbers = numberFormats(tag);
  const { whole, one } = numbers;
  const conjunction = new Intl.ListFormat(tag, { type: 'conjunction' });
  const inZone = zonedFormats(tag);
  const day = locale === 'fr' ? 'j' : 'd';
  const byteUnits = locale === 'fr' ? ['o', 'ko', 'Mo', 'Go', 'To'] : ['B', 'kB', 'MB', 'GB', 'TB'];

  return {
    count: known((value: number) => whole.format(value)),
    percent: known((value: number) => `${percentage(value, numbers)}${locale === 'fr' ? '\u202f' : ''}%`),
    times: known((value: number) => `×${(value < 10 ? one : whole).format(value)}`),
    duration: known((seconds: number) => duration(seconds, day, numbers)),
    bytes: known((value: number) => bytes(value, byteUnits, numbers)),
    score: known((value: number) => one.format(value)),
    ago: relativeTime(tag),
    dateTime: (iso, zone) => (iso ? inZone('full', zone).format(new Date(iso)) : UNKNOWN),
    clock: (iso, zone) => (iso ? inZone('clock', zone).format(new Date(iso)) : UNKNOWN),
    dayTime: (iso, zone) => inZone('day', zone).format(new Date(iso)),
    date: (date) => inZone('date', 'UTC').format(new Date(`${date}T00:00:00Z`)),
    weekday: (date) => inZone('weekday', 'UTC').format(new Date(`${date}T00:00:00Z`)),
    // The first of January 2024 was a Monday.
    dayOfWeek: (day) => inZone('dayOfWeek', 'UTC').format(new Date(Date.UTC(2024, 0, day))),
    utc: (iso) => `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    list: (items) => conjunction.format(items),
  };
}

const known =
  <T>(write: (value: T) => string) =>
  (value: T | null | undefined): string =>
    value === null || value === undefined ? UNKNOWN : write(value);

/** By the digits they keep after the point; `short` keeps two digits in all. */
type NumberFormats = Readonly<Record<'whole' | 'one' | 'two' | 'short', Intl.NumberFormat>>;

const numberFormats = (tag: string): NumberFormats => ({
  whole: new Intl.NumberFormat(tag, { maximumFractionDigits: 0 }),
  one: new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }),
  two: new Intl.NumberFormat(tag, { maximumFractionDigits: 2 }),
  short: new Intl.NumberFormat(tag, { maximumSignificantDigits: 2 }),
});

const percentage = (value: number, { one, short }: NumberFormats): string =>
  (value > 0 && value < 0.1 ? short : one).format(value);

function duration(seconds: number, day: string, { whole, one, two }: NumberFormats): string {
  if (seconds < 0) return `${two.format(seconds)}${NBSP}s`;
  if (seconds === 0) return `0${NBSP}s`;
  if (seconds < 0.9995) return `${whole.format(seconds * 1000)}${NBSP}ms`;
  if (seconds < 59.95) return `${one.format(seconds)}${NBSP}s`;
  const secs = Math.round(seconds);
  if (secs < HOUR_SECS) return pair(Math.floor(secs / MINUTE_SECS), 'min', secs % MINUTE_SECS, 's');
  const mins = Math.round(seconds / MINUTE_SECS);
  if (mins * MINUTE_SECS < 2 * DAY_SECS) return pair(Math.floor(mins / 60), 'h', mins % 60, 'min');
  const hours = Math.round(seconds / HOUR_SECS);
  return pair(Math.floor(hours / 24), day, hours % 24, 'h');
}

const pair = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0
    ? [large, largeUnit].join(NBSP)
    : [large, largeUnit, String(small).padStart(2, '0'), smallUnit].join(NBSP);

function bytes(value: number, units: readonly string[], { whole, one }: NumberFormats): string {
  const power = Math.min(4, Math.max(0, Math.floor(Math.log10(Math.max(1, Math.abs(value))) / 3)));
  const scaled = value / 1000 ** power;
  return `${(Math.abs(scaled) < 100 ? one : whole).format(scaled)}${NBSP}${units[power]}`;
}

type Unit = Intl.RelativeTimeFormatUnit;

const justNow = { 'en-GB': 'just now', 'fr-FR': 'à l’instant' };

function relativeTime(tag: keyof typeof justNow): Format['ago'] {
  const intl = new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' });
  // One unit of hours for times and durations; "4 hr" in the British short style.
  const relative = { format: (value: number, unit: Unit) => intl.format(value, unit).replace(/\bhr\b/, 'h') };
  return (iso, now) => {
    if (iso === null || iso === undefined) return UNKNOWN;
    const seconds = (Date.parse(iso) - now) / 1000;
    const size = Math.abs(seconds);
    if (size < MINUTE_SECS) return seconds > 0 ? relative.format(0, 'second') : justNow[tag];
    if (size < HOUR_SECS) return relative.format(Math.trunc(seconds / MINUTE_SECS), 'minute');
    if (size < 2 * DAY_SECS) return relative.format(Math.trunc(seconds / HOUR_SECS), 'hour');
    if (size < 60 * DAY_SECS) return relative.format(Math.trunc(seconds / DAY_SECS), 'day');
    return relative.format(Math.trunc(seconds / (30 * DAY_SECS)), 'month');
  };
}

const zonedStyles = {
  full: {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    // Runs of several zones stand below each other.
    timeZoneName: 'short',
  },
  day: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  clock: { hour: '2-digit', minute: '2-digit' },
  date: { weekday: 'short', day: 'numeric', month: 'short' },
  weekday: { weekday: 'short' },
  dayOfWeek: { weekday: 'long' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Each format is made once: making one costs far more than using it. */
function zonedFormats(tag: string): (style: keyof typeof zonedStyles, zone: string) => Intl.DateTimeFormat {
  const zoned = new Map<string, Intl.DateTimeFormat>();
  return (style, zone) => {
    const key = `${style} ${zone}`;
    const format = zoned.get(key) ?? new Intl.DateTimeFormat(tag, { timeZone: zone, ...zonedStyles[style] });
    zoned.set(key, format);
    return format;
  };
}
