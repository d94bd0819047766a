import { Temporal } from 'temporal-polyfill';
import { HOUR_SECS } from './durations.js';

/** How a local time stands to UTC. */
interface LocalOffset {
  /** The seconds to take from the local time to get UTC; negative west of Greenwich. */
  readonly offsetSecs: number;
  /** Whether clocks show this time once, twice (set back) or never (set forward). */
  readonly occurs: 'once' | 'twice' | 'never';
}

/** The clocks of a place. */
export interface TimeZone {
  readonly name: string;
  /**
   * A local time that exists twice is the earlier one; one that does not exist is shifted forward by the gap.
   * @param localSecs the local time, as if it were UTC, in whole seconds since 1970
   */
  offsetAt(localSecs: number): LocalOffset;
}

/** Hours and seconds that a zone remembers at most; 10 000 hours are more than a year. */
const MAX_REMEMBERED = 10_000;

const NO_OFFSET: LocalOffset = Object.freeze({ offsetSecs: 0, occurs: 'once' });
const utc: TimeZone = Object.freeze({ name: 'UTC', offsetAt: () => NO_OFFSET });

/** Whether this Node knows a zone by the name; `+02:00` is an offset, which has no summer, and not a name. */
export const isTimeZone = (name: string): boolean => canonicalNameOf(name) !== null;

/** The one name of a zone that has several: Temporal knows fewer of them than `Intl`, which reads `PST` as well. */
function canonicalNameOf(name: string): string | null {
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/**
 * Make one per zone and keep it: it remembers what it worked out.
 * @throws RangeError when `isTimeZone(name)` does not hold
 */
export function timeZone(name: string): TimeZone {
  const canonicalName = canonicalNameOf(name);
  if (canonicalName === null) throw new RangeError(`"${name}" is not an IANA time zone, such as America/Toronto`);
  if (canonicalName === utc.name) return utc;
  const ofSecond = remembered((localSecs) => workedOut(localSecs, canonicalName));
  // Nearly every hour has one offset from end to end. Only the others are looked at second by second.
  const ofHour = remembered((hour) => {
    const first = workedOut(hour * HOUR_SECS, canonicalName);
    const last = workedOut((hour + 1) * HOUR_SECS - 1, canonicalName);
    const isSettled = first.occurs === 'once' && last.occurs === 'once' && first.offsetSecs === last.offsetSecs;
    return isSettled ? first : null;
  });
  return {
    name,
    offsetAt: (localSecs) => ofHour(Math.floor(localSecs / HOUR_SECS)) ?? ofSecond(localSecs),
  };
}

/**
 * The seconds from a moment until clocks of the zone show the same again, because they are set back; null: they do not.
 * @throws RangeError when `isTimeZone(name)` does not hold
 */
export function repeatedAfterSecs(name: string, epochMs: number): number | null {
  const zone = canonicalNameOf(name) ?? name;
  const first = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(zone);
  const later = first.toPlainDateTime().toZonedDateTime(zone, { disambiguation: 'later' });
  const secs = (later.epochMilliseconds - first.epochMilliseconds) / 1000;
  return secs > 0 ? secs : null;
}

function workedOut(localSecs: number, name: string): LocalOffset {
  const wall = Temporal.Instant.fromEpochMilliseconds(localSecs * 1000)
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime();
  const earlier = wall.toZonedDateTime(name, { disambiguation: 'earlier' });
  const later = wall.toZonedDateTime(name, { disambiguation: 'later' });
  const offsetTo = ({ epochMilliseconds }: Temporal.ZonedDateTime) => localSecs - epochMilliseconds / 1000;
  if (earlier.epochMilliseconds === later.epochMilliseconds) return { offsetSecs: offsetTo(earlier), occurs: 'once' };
  // In a gap neither of the two shows the time that was asked for.
  return earlier.toPlainDateTime().equals(wall)
    ? { offsetSecs: offsetTo(earlier), occurs: 'twice' }
    : { offsetSecs: offsetTo(later), occurs: 'never' };
}

function remembered<T>(workOut: (key: number) => T): (key: number) => T {
  const known = new Map<number, T>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= MAX_REMEMBERED) known.clear();
    const value = workOut(key);
    known.set(key, value);
    return value;
  };
}
