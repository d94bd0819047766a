import { instantAt, MAX_DECIMALS, type TimeZone } from '@app/time';
import { atLocalTime, localSecsOf, type TimeReading } from './local-time.js';

// dd-MM-yyyy HH:mm:ss[.f…] or dd/MM/yyyy HH:mm:ss[.f…]; day, month and hour may have one digit.
const dayFirst = /^(\d{1,2})([-/])(\d{1,2})\2(\d{4}) (\d{1,2}):(\d\d):(\d\d)(?:[.,](\d+))?$/;
// yyyy-MM-ddTHH:mm[:ss[.f…]] with Z, ±HH:mm, ±HHmm, ±HH or nothing.
const iso = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?([Zz]|[+-]\d\d(?::?\d\d)?)?$/;

/**
 * The moment that a text names, local to the zone when it has no offset, with the decimals of the text, at most six.
 * Null for any other text, for a day or an hour that no calendar has, and outside the years 0001–9999.
 */
export function readTimestamp(written: string | null | undefined, zone: TimeZone): TimeReading | null {
  const parts = written === undefined || written === null ? null : partsOf(written.trim());
  if (parts === null) return null;
  const { localSecs, fraction, offset } = parts;
  const decimals = Math.min(fraction.length, MAX_DECIMALS);
  const micros = decimals === 0 ? 0 : Number(fraction.slice(0, MAX_DECIMALS).padEnd(MAX_DECIMALS, '0'));
  const reading =
    offset === '' ? atLocalTime(localSecs, zone, micros, decimals) : atOffset(localSecs, offset, micros, decimals);
  if (reading === null || fraction.length <= MAX_DECIMALS) return reading;
  return { instant: reading.instant, codes: [...reading.codes, 'time_truncated'] };
}

interface TimeParts {
  readonly localSecs: number;
  /** Digits after the decimal mark. */
  readonly fraction: string;
  /** Empty when there is none. */
  readonly offset: string;
}

function partsOf(text: string): TimeParts | null {
  const european = dayFirst.exec(text);
  if (european !== null) {
    const [, day, , month, year, hour, minute, second, fraction] = european;
    return parted(localSecsOf([year!, month!, day!, hour!, minute!, second]), fraction);
  }
  const international = iso.exec(text);
  if (international === null) return null;
  const [, year, month, day, hour, minute, second, fraction, offset] = international;
  return parted(localSecsOf([year!, month!, day!, hour!, minute!, second]), fraction, offset);
}

const parted = (localSecs: number | null, fraction = '', offset = ''): TimeParts | null =>
  localSecs === null ? null : { localSecs, fraction, offset };

function atOffset(localSecs: number, offset: string, micros: number, decimals: number): TimeReading | null {
  const offsetSecs = offsetSecsOf(offset);
  const instant = offsetSecs === null ? null : instantAt(localSecs - offsetSecs, micros, decimals);
  return instant && { instant, codes: [] };
}

function offsetSecsOf(offset: string): number | null {
  if (offset === 'Z' || offset === 'z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(':', ''));
  if (hours > 23 || minutes > 59) return null;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60);
}
