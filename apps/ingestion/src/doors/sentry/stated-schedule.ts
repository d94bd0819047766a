import { amountAt, textAt, valueAt } from '../json-path.js';

/** When a job says that it runs, beside its check-in. */
export interface StatedSchedule {
  readonly company?: string;
  readonly source: string;
  readonly object_type: string;
  readonly zone?: string;
  readonly schedule:
    | { readonly type: 'crontab'; readonly value: string }
    | { readonly type: 'interval'; readonly value: number; readonly unit: IntervalUnit };
  /** Minutes that a check-in may be late; absent: not said. */
  readonly checkin_margin_minutes?: number;
  /** Minutes that a run may take; absent: not said. */
  readonly max_runtime_minutes?: number;
  /** IANA zone of the crontab; absent: not said. */
  readonly timezone?: string;
}

const units = ['year', 'month', 'week', 'day', 'hour', 'minute'] as const;
type IntervalUnit = (typeof units)[number];

/** The longest crontab and zone that are kept, in characters. */
const MAX_TEXT_CHARS = 200;

/** The schedule in a `monitor_config` of Sentry; undefined: it states none that can be read. Total. */
export function readSchedule(
  config: unknown,
  subject: Pick<StatedSchedule, 'company' | 'source' | 'object_type' | 'zone'>,
): StatedSchedule | undefined {
  const schedule = scheduleIn(valueAt(config, 'schedule'));
  if (schedule === undefined) return undefined;
  return {
    ...subject,
    schedule,
    checkin_margin_minutes: amountAt(config, 'checkin_margin'),
    max_runtime_minutes: amountAt(config, 'max_runtime'),
    timezone: textAt(config, 'timezone')?.slice(0, MAX_TEXT_CHARS),
  };
}

function scheduleIn(schedule: unknown): StatedSchedule['schedule'] | undefined {
  const type = textAt(schedule, 'type');
  if (type === 'crontab') {
    const value = textAt(schedule, 'value');
    return value === undefined || value.length > MAX_TEXT_CHARS ? undefined : { type, value };
  }
  const value = amountAt(schedule, 'value');
  const unit = units.find((each) => each === textAt(schedule, 'unit'));
  if (type !== 'interval' || value === undefined || value === 0 || unit === undefined) return undefined;
  return { type, value, unit };
}
