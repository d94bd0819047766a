import { subjectName } from '@app/platform/settings';
import {
  having,
  mapping,
  minuteWithinDay,
  needed,
  oneOf,
  oneOrMore,
  optional,
  type Reader,
  refuse,
  then,
} from '@app/yaml';
import type { DigestSchedule } from '../notification-settings.js';
import { days } from './maintenance.js';

/** When a receiver is sent summaries; a weekly one on Monday, unless another day is said. */
export const digest: Reader<DigestSchedule> = then(
  mapping({
    every: needed(oneOf('a period', ['day', 'week'] as const)),
    at: needed(minuteWithinDay, 'Time of day, by the clock of the company.'),
    on: optional(oneOf('a day', days), 'Day of a weekly one. Default: mon.'),
    company: optional(
      oneOrMore(subjectName),
      'The companies. Left out: those whose alerts are routed to the receiver.',
    ),
  }),
  ({ every, at, on, company }, location) =>
    on !== undefined && every === 'day'
      ? refuse(location, 'has a day, which only every: week takes')
      : { every, minute: at, weekday: days.indexOf(on ?? 'mon') + 1, companies: company ?? null },
  { if: having('on'), then: { properties: { every: { const: 'week' } } } },
);
