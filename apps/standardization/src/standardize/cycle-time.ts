import type { CanonicalLog } from '@app/contracts';
import { type Instant, type TimeZone, toTheMinute } from '@app/time';
import { atLocalTime, localSecsOf, type TimeReading } from './local-time.js';
import { note, type Taken, type Written } from './taken.js';

const day = /^(\d{4})-(\d\d)-(\d\d)$/;
const oneOrTwoDigits = /^\d{1,2}$/;
// yyyy-MM-dd-HH-mm
const sequence = /^(\d{4})-(\d\d)-(\d\d)-(\d{1,2})-(\d{1,2})$/;

/**
 * The minute of the cycle: from its date, hour and minute; or else from the name of the sequence; or else from the start.
 * The first two are local to the zone.
 */
export function readCycleTime(raw: CanonicalLog, zone: TimeZone, start: Instant): Taken<Instant> {
  const written = [raw.sequence_date, raw.sequence_hour, raw.sequence_minute].join(' ').trim() || null;
  const stated = fromParts(raw, zone);
  if (stated !== null) return { value: stated.instant, notes: notesOf(stated, written) };

  const derived = note('timestamp', 'cycle_time_derived', written);
  const named = fromSequence(raw.sequence_id, zone);
  if (named !== null) return { value: named.instant, notes: [derived, ...notesOf(named, raw.sequence_id)] };
  return { value: toTheMinute(start), notes: [derived] };
}

function fromParts(raw: CanonicalLog, zone: TimeZone): TimeReading | null {
  const date = typeof raw.sequence_date === 'string' ? day.exec(raw.sequence_date.trim()) : null;
  const hour = digitsOf(raw.sequence_hour);
  const minute = digitsOf(raw.sequence_minute);
  if (date === null || hour === null || minute === null) return null;
  return at(localSecsOf([date[1]!, date[2]!, date[3]!, hour, minute]), zone);
}

function fromSequence(name: Written, zone: TimeZone): TimeReading | null {
  const found = typeof name === 'string' ? sequence.exec(name.trim()) : null;
  return found && at(localSecsOf([found[1]!, found[2]!, found[3]!, found[4]!, found[5]!]), zone);
}

function digitsOf(part: Written): string | null {
  const text = typeof part === 'string' ? part.trim() : String(part);
  return oneOrTwoDigits.test(text) ? text : null;
}

const at = (localSecs: number | null, zone: TimeZone) => (localSecs === null ? null : atLocalTime(localSecs, zone));

const notesOf = ({ codes }: TimeReading, written: Written) => codes.map((code) => note('timestamp', code, written));
