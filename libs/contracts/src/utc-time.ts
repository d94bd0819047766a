const utcForm = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z$/;

/** Whether the database can keep it: ISO 8601 in UTC, at most six decimals, a day that the calendar has, a year from 1 on. */
export function isUtcTime(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const [, year, month, day] = (utcForm.exec(value) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** The Gregorian calendar counts, also before its time. @param month 1–12 */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** A text that sorts as its time does, with all decimals: times are written with as many as they have. */
export const sortableTime = (utc: string): string => {
  const [whole = '', decimals = ''] = utc.replace('Z', '').split('.');
  return `${whole}.${decimals.padEnd(6, '0')}`;
};
