import { DAY_MS, DAY_SECS, HOUR_SECS, MICROS_PER_SEC, MINUTE_MS, MINUTE_SECS, QUARTER_HOUR_MS } from './durations.js';
import { offsetMs } from './zone-offset.js';

const twoDigits = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));

/** The wall clock of one IANA zone. It remembers the last offset and the last day: neighbours in time are cheap. */
export class LocalTime {
  private quarter = NaN;
  private offsetSecs = 0;
  private day = NaN;
  private dayText = '';

  constructor(private readonly zone: string) {}

  /** `dd-MM-yyyy HH:mm:ss.ffffff`. */
  textOf(epochMicros: number): string {
    const epochSecs = Math.floor(epochMicros / MICROS_PER_SEC);
    const micros = epochMicros - epochSecs * MICROS_PER_SEC;
    const localSecs = epochSecs + this.offsetAt(epochSecs);
    const day = Math.floor(localSecs / DAY_SECS);
    if (day !== this.day) {
      const [year, month, date] = this.dateOf(day).split('-');
      this.dayText = `${date}-${month}-${year}`;
      this.day = day;
    }
    const secs = localSecs - day * DAY_SECS;
    const hour = twoDigits[Math.floor(secs / HOUR_SECS)]!;
    const minute = twoDigits[Math.floor(secs / MINUTE_SECS) % 60]!;
    return `${this.dayText} ${hour}:${minute}:${twoDigits[secs % 60]!}.${String(MICROS_PER_SEC + micros).slice(1)}`;
  }

  /** The parts that name a cycle: `yyyy-MM-dd`, `HH`, `mm`. */
  partsOf(epochMs: number): { date: string; hour: string; minute: string } {
    const epochSecs = Math.floor(epochMs / 1000);
    const localSecs = epochSecs + this.offsetAt(epochSecs);
    const day = Math.floor(localSecs / DAY_SECS);
    const secs = localSecs - day * DAY_SECS;
    return {
      date: this.dateOf(day),
      hour: twoDigits[Math.floor(secs / HOUR_SECS)]!,
      minute: twoDigits[Math.floor(secs / MINUTE_SECS) % 60]!,
    };
  }

  private dateOf(day: number): string {
    return new Date(day * DAY_SECS * 1000).toISOString().slice(0, 10);
  }

  // Kept beside the cache of `offsetMs`: runs are written in the order of time, most of them within one quarter of an hour.
  private offsetAt(epochSecs: number): number {
    const quarter = Math.floor((epochSecs * 1000) / QUARTER_HOUR_MS);
    if (quarter !== this.quarter) {
      this.offsetSecs = offsetMs(this.zone, epochSecs * 1000) / 1000;
      this.quarter = quarter;
    }
    return this.offsetSecs;
  }
}

/** The local date and time of day. */
export interface WallTime {
  /** The day of the week in ISO 8601: 1 is Monday, 7 Sunday. */
  readonly weekday: number;
  /** Minutes since midnight, 0–1439. */
  readonly minute: number;
}

/** 1970-01-01 was a Thursday: three days after a Monday. */
const DAYS_AFTER_MONDAY = 3;

/** Every moment has one wall time, also where clocks are set back or forward. @throws RangeError for no IANA zone */
export function wallTimeOf(zone: string, epochMs: number): WallTime {
  const localMs = epochMs + offsetMs(zone, epochMs);
  const day = Math.floor(localMs / DAY_MS);
  return {
    weekday: ((((day + DAYS_AFTER_MONDAY) % 7) + 7) % 7) + 1,
    minute: Math.floor((localMs - day * DAY_MS) / MINUTE_MS),
  };
}
