const utcForm = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?Z$/;
/** Days that every month has. */
const LEAST_DAYS = 28;

/** Whether the database can keep it: ISO 8601 in UTC, at most six decimals, a day that the calendar has, a year from 1 on. */
export function isUtcTime(value: unknown): value is string {
  if (typeof value !== 'string' || !utcForm.test(value) || value.startsWith('0000')) return false;
  const day = Number(value.slice(8, 10));
  return day <= LEAST_DAYS || day <= daysInMonth(Number(value.slice(0, 4)), Number(value.slice(5, 7)));
}

/** The Gregorian calendar counts, also before its time. @param month 1–12 */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** A text that sorts as its time does, with all decimals: times are written with as many as they have. */
export const sortableTime = (utc: string): string => {
  const [whole = '', decimals = ''] = utc.replace('Z', '').split('.');
  return `${whole}.${decimals.padEnd(6, '0')}`;
};

/** A date, or a time with an offset; a plus that a query string has made a blank of is read as one. */
const momentForm =
  /^(\d{4}-\d\d-\d\d)(?:[ tT](\d\d:\d\d)(?::(\d\d))?(?:\.(\d+))?(?:[zZ]|([-+ ])(\d\d)(?::?([0-5]\d))?))?$/;

/**
 * The same moment as `isUtcTime` has it, with at most six decimals: a date is its beginning in UTC. A time in UTC already
 * stays as it is written. Null: it is neither a date nor a time with an offset, or has no year from 1 to 9999.
 */
export function utcTimeOf(text: string): string | null {
  if (isUtcTime(text)) return text;
  const [form, date, minutes = '00:00', seconds = '00', decimals = '', sign, hours = '0', more = '0'] =
    momentForm.exec(text) ?? [];
  const local = `${date}T${minutes}:${seconds}Z`;
  if (form === undefined || !isUtcTime(local) || Number(hours) > 23) return null;
  const offsetMs = (sign === '-' ? -60_000 : 60_000) * (Number(hours) * 60 + Number(more));
  const [whole] = new Date(Date.parse(local) - offsetMs).toISOString().split('.');
  const fraction = decimals === '' ? '' : `.${decimals.slice(0, 6)}`;
  const utc = `${whole}${fraction}Z`;
  return isUtcTime(utc) ? utc : null;
}
