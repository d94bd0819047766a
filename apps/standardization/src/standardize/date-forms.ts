import type { NormalizationCode } from '@app/contracts';
import { DAY_SECS } from '@app/time';
import type { DateOrder } from '@app/platform/settings';
import { inOrder } from './date-order.js';
import { localSecsOf } from './local-time.js';
import { isWeekday, monthNamed } from './month-names.js';

/** A day of the calendar. */
export interface ReadDate {
  /** Its midnight, as seconds since 1970 as if it were UTC. */
  readonly localSecs: number;
  readonly codes: readonly NormalizationCode[];
}

interface DateForm {
  readonly form: RegExp;
  /** The midnight of the day, or null when no calendar has it. */
  readonly read: (parts: readonly string[], order: DateOrder) => ReadDate | null;
}

const day = (year: string, month: string | number, date: string, codes: ReadDate['codes'] = []): ReadDate | null => {
  const localSecs = localSecsOf([year, String(month), date, '0', '0']);
  return localSecs === null ? null : { localSecs, codes };
};

const named = (year: string, name: string, date: string): ReadDate | null => {
  const month = monthNamed(name);
  return month === null ? null : day(inFourDigits(year), month, date);
};

/** RFC 2822, section 4.3: two digits up to 49 are of this century. */
const inFourDigits = (year: string): string => (year.length === 4 ? year : `${Number(year) < 50 ? '20' : '19'}${year}`);

/** The day a number of days after another one, if it is still in the same year. */
function inYear(year: string, from: ReadDate | null, days: number): ReadDate | null {
  if (from === null) return null;
  const localSecs = from.localSecs + days * DAY_SECS;
  return new Date(localSecs * 1000).getUTCFullYear() === Number(year) ? { localSecs, codes: [] } : null;
}

/** ISO 8601: week 1 is the one with 4 January, and weeks begin on Monday. */
function weekDay(year: string, week: string, weekday: string): ReadDate | null {
  const fourth = day(year, '1', '4');
  if (fourth === null || Number(week) < 1 || Number(week) > 53) return null;
  const sinceMonday = (new Date(fourth.localSecs * 1000).getUTCDay() + 6) % 7;
  const days = (Number(week) - 1) * 7 + Number(weekday) - 1 - sinceMonday;
  // A year has 53 weeks when its Thursday of that week is still in it.
  const thursday = inYear(year, fourth, days + 4 - Number(weekday));
  return thursday && { localSecs: fourth.localSecs + days * DAY_SECS, codes: [] };
}

const NAME = '(\\p{L}+\\.?)';
const ORDINAL = '(\\d{1,2})(?:st|nd|rd|th|er)?';

/** The forms of dates, each with what its parts are. */
const forms: readonly DateForm[] = [
  { form: /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/, read: ([year, , month, date]) => day(year!, month!, date!) },
  { form: /^(\d{4})(\d\d)(\d\d)$/, read: ([year, month, date]) => day(year!, month!, date!) },
  { form: /^(\d{4})-?W(\d\d)-?([1-7])$/, read: ([year, week, weekday]) => weekDay(year!, week!, weekday!) },
  {
    form: /^(\d{4})-?(\d{3})$/,
    read: ([year, number]) => (Number(number) < 1 ? null : inYear(year!, day(year!, '1', '1'), Number(number) - 1)),
  },
  {
    form: /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/,
    read: ([first, , second, year], order) => {
      const { day: date, month, codes } = inOrder(first!, second!, order);
      return day(year!, month, date, codes);
    },
  },
  {
    form: new RegExp(`^${ORDINAL}[\\s-]+(?:de\\s+|of\\s+)?${NAME},?[\\s-]+(\\d{4}|\\d\\d)$`, 'u'),
    read: ([date, name, year]) => named(year!, name!, date!),
  },
  {
    form: new RegExp(`^${NAME}[\\s-]+${ORDINAL},?[\\s-]+(\\d{4})$`, 'u'),
    read: ([name, date, year]) => named(year!, name!, date!),
  },
  {
    form: new RegExp(`^(\\d{4})[\\s-]+${NAME}[\\s-]+${ORDINAL}$`, 'u'),
    read: ([year, name, date]) => named(year!, name!, date!),
  },
];

// Every form is tried: of two that a text fits, one may name no day.
/** The day that a text names, with or without its weekday, which is not compared; null: it names none. */
export function readDate(text: string, order: DateOrder): ReadDate | null {
  const [weekday, name] = /^(\p{L}+\.?),?\s+/u.exec(text) ?? [];
  const date = weekday !== undefined && isWeekday(name!) ? text.slice(weekday.length) : text;
  return readForms(date, order) ?? (date === text ? null : readForms(text, order));
}

function readForms(text: string, order: DateOrder): ReadDate | null {
  for (const { form, read } of forms) {
    const [found, ...parts] = form.exec(text) ?? [];
    const date = found === undefined ? null : read(parts, order);
    if (date !== null) return date;
  }
  return null;
}
