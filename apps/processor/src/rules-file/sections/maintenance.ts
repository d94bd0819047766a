import type { MaintenanceWindow } from '../notification-settings.js';
import {
  listOf,
  mapping,
  minuteOfDay,
  minuteWithinDay,
  needed,
  oneOf,
  oneOrMore,
  optional,
  type Reader,
  then,
  timeZone,
} from '@app/yaml';
import { subjectMatch } from './match.js';

/** The days of the week by their ISO numbers, from 1. */
export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** `days` are the days on which the window begins; left out: every day. */
export const maintenance: Reader<readonly MaintenanceWindow[]> = listOf(
  then(
    mapping({
      match: needed(subjectMatch),
      days: optional(oneOrMore(oneOf('a day', days))),
      from: needed(minuteWithinDay),
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
