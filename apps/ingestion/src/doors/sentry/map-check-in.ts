import {
  amountAt,
  compact,
  type DoorRecord,
  isObject,
  labelsOf,
  type Mapped,
  recordsOf,
  refused,
  subjectOf,
  type SubjectRule,
  textAt,
  typeName,
  valueAt,
} from '@app/mappings';
import { scheduleOf } from './monitor-schedule.js';

/** https://develop.sentry.dev/sdk/telemetry/check-ins/ */
const statuses: Readonly<Record<string, string>> = { in_progress: 'RUNNING', ok: 'SUCCESS', error: 'FAILED' };

/** The id that stands for none. */
const NIL = /^[0-]*$/;

export interface CheckInContext {
  /** Project of the DSN: what the path names. */
  readonly project: string;
  readonly rules: readonly SubjectRule[];
  /** When it came, ISO 8601 in UTC; used when the check-in does not say when it was made. */
  readonly at: string;
  /** The schedule of a monitor, of which a check-in states this one. */
  readonly scheduleOf: (slug: string, stated: string | undefined) => string | undefined;
}

/** Total: every JSON is mapped, or refused with the name of its field. */
export function mapCheckIn(checkIn: unknown, context: CheckInContext): Mapped {
  const { project, rules, at } = context;
  if (!isObject(checkIn)) {
    return refused('record_not_object', '', `a check-in is a JSON object, got ${typeName(checkIn)}`);
  }
  const slug = textAt(checkIn, 'monitor_slug');
  if (slug === undefined) return refused('field_missing', 'monitor_slug', 'is required');
  const word = valueAt(checkIn, 'status');
  if (word === undefined) return refused('field_missing', 'status', 'is required');
  const status = typeof word === 'string' && Object.hasOwn(statuses, word) ? statuses[word]! : undefined;
  if (status === undefined) {
    return refused('status_unknown', 'status', `must be one of ${Object.keys(statuses).join(', ')}`);
  }
  const { company, zone = textAt(checkIn, 'environment'), source = `sentry-${project}` } = subjectOf(project, rules);
  const subject = { company, source, object_type: slug, zone };
  const id = textAt(checkIn, 'check_in_id');
  const time = valueAt(checkIn, 'timestamp');
  const moment = typeof time === 'string' || typeof time === 'number' ? time : at;
  const isRunning = status === 'RUNNING';
  const record = compact<DoorRecord>({
    ...subject,
    status,
    start_time: isRunning ? moment : undefined,
    end_time: isRunning ? undefined : moment,
    duration_seconds: amountAt(checkIn, 'duration'),
    run_key: id === undefined || NIL.test(id) ? undefined : id.replaceAll('-', '').toLowerCase(),
    schedule: context.scheduleOf(slug, scheduleOf(valueAt(checkIn, 'monitor_config'))),
    labels: releaseOf(checkIn),
  });
  return recordsOf(record);
}

function releaseOf(checkIn: unknown): DoorRecord['labels'] {
  const release = textAt(checkIn, 'release');
  return labelsOf([['release', release]]);
}
