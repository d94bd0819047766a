import { amountAt, textAt, valueAt } from '@app/mappings';

/** Intervals by their unit; months and years as long as they get. */
const units: Readonly<Record<string, (count: number) => string>> = {
  minute: (count) => `${count}m`,
  hour: (count) => `${count}h`,
  day: (count) => `${count}d`,
  week: (count) => `${count}w`,
  month: (count) => `${31 * count}d`,
  year: (count) => `${366 * count}d`,
};

/** The longest crontab and zone that are kept, in characters. */
const MAX_TEXT_CHARS = 100;
/** Sentry's own: where a monitor says a margin and no run time, this is how long a run may take. In minutes. */
const USUAL_RUNTIME_MINUTES = 30;
const MAX_MINUTES = 9_999_999;

/**
 * The `monitor_config` of Sentry as the schedule of a record; undefined: it states none that can be read. Crontabs without
 * a zone go by UTC, as Sentry's do. Total. https://develop.sentry.dev/sdk/telemetry/check-ins/
 */
export function scheduleOf(config: unknown): string | undefined {
  const times = timesIn(valueAt(config, 'schedule'));
  if (times === undefined) return undefined;
  const margin = minutesAt(config, 'checkin_margin');
  const runtime = minutesAt(config, 'max_runtime') ?? (margin === undefined ? undefined : USUAL_RUNTIME_MINUTES);
  const zone = textAt(config, 'timezone')?.trim() ?? 'UTC';
  return [
    times,
    ...(isPlain(zone) ? [`tz=${zone}`] : []),
    ...(margin === undefined ? [] : [`grace=${margin}m`]),
    ...(runtime === undefined ? [] : [`max_runtime=${runtime}m`]),
  ].join('; ');
}

// A semicolon would begin another part.
const isPlain = (text: string): boolean => text.length <= MAX_TEXT_CHARS && !text.includes(';');

function minutesAt(config: unknown, key: string): number | undefined {
  const minutes = amountAt(config, key);
  return minutes === undefined || minutes > MAX_MINUTES ? undefined : Math.ceil(minutes);
}

function timesIn(schedule: unknown): string | undefined {
  const type = textAt(schedule, 'type');
  if (type === 'crontab') {
    const crontab = textAt(schedule, 'value');
    return crontab !== undefined && isPlain(crontab) ? crontab.trim() : undefined;
  }
  const count = amountAt(schedule, 'value');
  const unit = textAt(schedule, 'unit') ?? '';
  const isCounted = Number.isInteger(count) && count! > 0 && count! < 10_000;
  return type === 'interval' && isCounted && Object.hasOwn(units, unit) ? `every ${units[unit]!(count!)}` : undefined;
}
