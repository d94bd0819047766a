const utcForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;

/** Whether the database can keep it: ISO 8601 in UTC, at most six decimals, a day that the calendar has, a year from 1 on. */
export function isUtcTime(value: unknown): value is string {
  if (typeof value !== 'string' || !utcForm.test(value) || value.startsWith('0000')) return false;
  const time = Date.parse(value);
  // A 30 February would be taken for a day of March.
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 19) === value.slice(0, 19);
}
