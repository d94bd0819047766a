import type { StatedExpectation, SubjectMatch } from '@app/alerting';
import type { Scope } from '@app/platform';
import type { MaintenanceWindow } from './notification-settings.js';
import type { RulesFile } from './rules-file.js';
import {
  type MaintenanceWindowDto,
  type SchedulesDto,
  type SchedulesQueryDto,
  type StatedScheduleDto,
  weekdays,
} from './schedules.dto.js';

/** The answer of `GET /rules/schedules`: of a company outside of the scope nothing is known. */
export function schedulesReport(
  scope: Scope,
  asked: SchedulesQueryDto,
  { config, notify, retired }: Pick<RulesFile, 'config' | 'notify' | 'retired'>,
): Omit<SchedulesDto, 'file'> {
  const isMeant = (match: SubjectMatch): boolean => scope.includes(asked.company) && canBeWithin(match, asked);
  return {
    schedules: config.expectations.filter(({ match }) => isMeant(match)).map(scheduleOf),
    maintenance: notify.maintenance.filter(({ match }) => isMeant(match)).map(windowOf),
    retired: retired.filter(isMeant).map((match) => ({ ...match })),
  };
}

/** Whether the source, or an object of it, can match. */
const canBeWithin = (match: SubjectMatch, { company, source }: SchedulesQueryDto): boolean =>
  (match.company === undefined || match.company === company) && (match.source === undefined || match.source === source);

const scheduleOf = (stated: StatedExpectation): StatedScheduleDto => ({
  match: { ...stated.match },
  every_seconds: 'everySecs' in stated ? stated.everySecs : null,
  cron: 'cron' in stated ? stated.cron : null,
  time_zone: 'cron' in stated ? stated.time_zone : null,
  grace_seconds: stated.graceSecs,
});

const windowOf = ({ match, days, fromMinute, toMinute, timeZone }: MaintenanceWindow): MaintenanceWindowDto => ({
  match: { ...match },
  days: weekdays.filter((_, index) => days.includes(index + 1)),
  from: clockOf(fromMinute),
  to: clockOf(toMinute),
  time_zone: timeZone,
});

/** `02:00`; the end of a day is `24:00`. */
const clockOf = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
