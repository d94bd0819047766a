import type { MaintenanceWindow } from '../notification-settings.js';
import {
  listOf,
  mapping,
  minuteOfDay,
  needed,
  oneOf,
  oneOrMore,
  optional,
  type Reader,
  refuse,
  then,
  timeZone,
} from '@app/yaml';
import { subjectMatch } from './match.js';

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const fromMinute: Reader<number> = then(minuteOfDay, (minute, location) =>
  minute < 24 * 60 ? minute : refuse(location, 'must be before 24:00'),
);

/** `days` are the days on which the window begins; left out: every day. */
export const maintenance: Reader<readonly MaintenanceWindow[]> = listOf(
  then(
    mapping({
      match: needed(subjectMatch),
      days: optional(oneOrMore(oneOf('a day', days))),
      from: needed(fromMinute),
      to: needed(minuteOfDay),
      time_zone: optional(timeZone),
    }),
    ({ match, days: named = days, from, to, time_zone }) => ({
      match,
      days: days.flatMap((day, index) => (named.includes(day) ? [index + 1] : [])),
      fromMinute: from,
      toMinute: to,
      timeZone: time_zone ?? null,
    }),
  ),
);
