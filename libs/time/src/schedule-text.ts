import { cronProblem } from './cron.js';
import { DAY_SECS, HOUR_SECS, MINUTE_SECS } from './durations.js';
import { isTimeZone } from './time-zone.js';

interface Allowances {
  /** How late a run may be, in seconds; null: not said. */
  readonly graceSecs: number | null;
  /** How long a run may take, in seconds; null: not said. */
  readonly maxRuntimeSecs: number | null;
}

/** When something runs, as its sender states it. */
export type SaidSchedule = Allowances &
  (
    | {
        readonly cron: string;
        /** IANA zone of its clocks; null: not said. */
        readonly time_zone: string | null;
      }
    | { readonly everySecs: number }
  );

/** Longest text of a schedule, in characters. */
export const MAX_SCHEDULE_CHARS = 255;

const MIN_EVERY_SECS = MINUTE_SECS;
const MAX_SECS = 366 * DAY_SECS;
const secsOf = { w: 7 * DAY_SECS, d: DAY_SECS, h: HOUR_SECS, m: MINUTE_SECS, s: 1 } as const;
const duration =
  /^(?=\d)(?:(?<w>\d{1,4})w)?(?:(?<d>\d{1,4})d)?(?:(?<h>\d{1,6})h)?(?:(?<m>\d{1,7})m)?(?:(?<s>\d{1,8})s)?$/;

function secsIn(text: string): number | null {
  const parts = duration.exec(text.trim())?.groups;
  if (parts === undefined) return null;
  const secs = (['w', 'd', 'h', 'm', 's'] as const).reduce(
    (sum, unit) => sum + Number(parts[unit] ?? 0) * secsOf[unit],
    0,
  );
  return secs <= MAX_SECS ? secs : null;
}

const keys = ['tz', 'grace', 'max_runtime'] as const;

/** The `name=value` behind the first semicolon; null: one is unknown, there twice, or has no value. */
function sayingsIn(parts: readonly string[]): ReadonlyMap<string, string> | null {
  const said = new Map<string, string>();
  for (const part of parts) {
    const [, key = '', value = ''] = /^\s*(\w+)\s*=\s*(\S.*?)\s*$/.exec(part) ?? [];
    if (part.trim() === '') continue;
    if (!keys.some((known) => known === key) || said.has(key)) return null;
    said.set(key, value);
  }
  return said;
}

/**
 * Reads a schedule: `0 2 * * *` or `every 30m`, and behind it, each after a semicolon, what is known of `tz=Europe/Paris`,
 * `grace=10m` and `max_runtime=2h`. Null: it is none. Total.
 */
export function readSchedule(text: string): SaidSchedule | null {
  if (text.length > MAX_SCHEDULE_CHARS) return null;
  const [times = '', ...parts] = text.split(';');
  const said = sayingsIn(parts);
  if (said === null) return null;
  const graceSecs = amountIn(said, 'grace');
  const maxRuntimeSecs = amountIn(said, 'max_runtime');
  const zone = said.get('tz') ?? null;
  if (graceSecs === undefined || maxRuntimeSecs === undefined) return null;
  const every = /^\s*every\s+(\S+)\s*$/i.exec(times)?.[1];
  if (every !== undefined) {
    const everySecs = secsIn(every.toLowerCase());
    const isRight = everySecs !== null && everySecs >= MIN_EVERY_SECS && (zone === null || isTimeZone(zone));
    return isRight ? { everySecs, graceSecs, maxRuntimeSecs } : null;
  }
  if (cronProblem(times) !== null || (zone !== null && !isTimeZone(zone))) return null;
  return { cron: times.trim().replace(/\s+/g, ' '), time_zone: zone, graceSecs, maxRuntimeSecs };
}

/** Seconds of a saying; null: it is not there; undefined: it cannot be read. */
function amountIn(said: ReadonlyMap<string, string>, key: 'grace' | 'max_runtime'): number | null | undefined {
  const text = said.get(key);
  return text === undefined ? null : (secsIn(text.toLowerCase()) ?? undefined);
}
