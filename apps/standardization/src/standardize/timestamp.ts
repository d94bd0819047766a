import type { NormalizationCode } from '@app/contracts';
import { instantAt, MAX_DECIMALS, timeZone, type TimeZone } from '@app/time';
import type { DateOrder } from '@app/platform/settings';
import { inOrder } from './date-order.js';
import { atLocalTime, localSecsOf, type TimeReading } from './local-time.js';
import { epochPartsOf, otherPartsOf } from './time-forms.js';
import { offsetSecsOf, type TimeParts } from './time-parts.js';
import { plainerTime } from './time-spellings.js';

// dd-MM-yyyy HH:mm:ss[.f…] or dd/MM/yyyy HH:mm:ss[.f…]; day, month and hour may have one digit.
const dayFirst = /^(\d{1,2})([-/])(\d{1,2})\2(\d{4}) (\d{1,2}):(\d\d):(\d\d)(?:[.,](\d+))?$/;
// yyyy-MM-ddTHH:mm[:ss[.f…]] with Z, ±HH:mm, ±HHmm, ±HH or nothing.
const iso = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?([Zz]|[+-]\d\d(?::?\d\d)?)?$/;

/** How a company writes times. */
export interface TimeHabits {
  /** The zone of times that have no offset. */
  readonly zone: TimeZone;
  /** Which comes first where day and month could be either. */
  readonly dateOrder: DateOrder;
}

/**
 * The moment that a text or a number names, local to the zone when it has no offset, with its decimals, at most six.
 * Null when it names none: a day or an hour that no calendar has, anything outside of the years 0001–9999.
 */
export function readTimestamp(
  written: string | number | null | undefined,
  { zone, dateOrder }: TimeHabits,
): TimeReading | null {
  if (written === undefined || written === null) return null;
  const parts = typeof written === 'number' ? epochPartsOf(String(written)) : partsOf(written.trim(), dateOrder);
  if (parts === null) return null;
  const reading = momentOf(parts, zone);
  const isTruncated = parts.fraction.length > MAX_DECIMALS;
  if (reading === null || (parts.codes.length === 0 && !isTruncated)) return reading;
  const truncated = isTruncated ? (['time_truncated'] as const) : NO_CODES;
  return { instant: reading.instant, codes: [...reading.codes, ...parts.codes, ...truncated] };
}

const NO_CODES: readonly NormalizationCode[] = Object.freeze([]);

function momentOf({ localSecs, fraction, offsetSecs, zoneName }: TimeParts, zone: TimeZone): TimeReading | null {
  const decimals = Math.min(fraction.length, MAX_DECIMALS);
  const micros = decimals === 0 ? 0 : Number(fraction.slice(0, MAX_DECIMALS).padEnd(MAX_DECIMALS, '0'));
  if (offsetSecs !== null) {
    const instant = instantAt(localSecs - offsetSecs, micros, decimals);
    return instant && { instant, codes: NO_CODES };
  }
  if (zoneName === null) return atLocalTime(localSecs, zone, micros, decimals);
  const reading = atLocalTime(localSecs, zoneNamed(zoneName), micros, decimals);
  // The text names the zone: nothing is assumed about it.
  return reading && { ...reading, codes: reading.codes.filter((code) => code !== 'zone_assumed') };
}

/** More zones than there are; names are read in any case, so that there are more of them. */
const MAX_ZONES = 1000;
const zones = new Map<string, TimeZone>();

function zoneNamed(name: string): TimeZone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (zones.size >= MAX_ZONES) zones.clear();
  const zone = timeZone(name);
  zones.set(name, zone);
  return zone;
}

function partsOf(text: string, order: DateOrder): TimeParts | null {
  const parts = europeanParts(text, order) ?? isoParts(text) ?? otherPartsOf(text, order);
  if (parts !== null) return parts;
  const plainer = plainerTime(text);
  return plainer === null ? null : partsOf(plainer, order);
}

function europeanParts(text: string, order: DateOrder): TimeParts | null {
  const found = dayFirst.exec(text);
  if (found === null) return null;
  const [, first, , second, year, hour, minute, secs, fraction = ''] = found;
  const { day, month, codes } = inOrder(first!, second!, order);
  const localSecs = localSecsOf([year!, month, day, hour!, minute!, secs]);
  return localSecs === null ? null : { localSecs, fraction, offsetSecs: null, zoneName: null, codes };
}

function isoParts(text: string): TimeParts | null {
  const found = iso.exec(text);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', offset] = found;
  const localSecs = localSecsOf([year!, month!, day!, hour!, minute!, second]);
  const offsetSecs = offset === undefined ? null : offsetSecsOf(offset);
  if (localSecs === null || (offset !== undefined && offsetSecs === null)) return null;
  return { localSecs, fraction, offsetSecs, zoneName: null, codes: NO_CODES };
}
