import { QUARTER_HOUR_MS } from './durations.js';

const DAY_SECS = 86_400;
const MICROS_PER_SEC = 1_000_000;

const offsetText = /GMT(?:([+-])(\d\d):(\d\d))?$/;
const twoDigits = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));

/** The wall clock of one IANA zone. It remembers the last offset and the last day: neighbours in time are cheap. */
export class LocalTime {
  private readonly formatter: Intl.DateTimeFormat;
  private quarter = NaN;
  private offsetSecs = 0;
  private day = NaN;
  private dayText = '';

  constructor(timeZone: string) {
    this.formatter = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  }

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
    const hour = twoDigits[Math.floor(secs / 3600)]!;
    const minute = twoDigits[Math.floor(secs / 60) % 60]!;
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
      hour: twoDigits[Math.floor(secs / 3600)]!,
      minute: twoDigits[Math.floor(secs / 60) % 60]!,
    };
  }

  private dateOf(day: number): string {
    return new Date(day * DAY_SECS * 1000).toISOString().slice(0, 10);
  }

  // Zones change their offset on a quarter of an hour in UTC, so within one it is asked for once.
  private offsetAt(epochSecs: number): number {
    const quarter = Math.floor((epochSecs * 1000) / QUARTER_HOUR_MS);
    if (quarter !== this.quarter) {
      const [, sign, hours, minutes] = offsetText.exec(this.formatter.format(epochSecs * 1000)) ?? [];
      const secs = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60;
      this.offsetSecs = sign === '-' ? -secs : secs;
      this.quarter = quarter;
    }
    return this.offsetSecs;
  }
}
