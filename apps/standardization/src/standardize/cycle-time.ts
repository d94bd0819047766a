import type { RawLog } from '@app/contracts';
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
export function readCycleTime(raw: RawLog, zone: TimeZone, start: Instant): Taken<Instant> {
  const written = [raw.Date_Sequence, raw.Heure_Sequence, raw.Minute_Sequence].join(' ').trim() || null;
  const stated = fromParts(raw, zone);
  if (stated !== null) return { value: stated.instant, notes: notesOf(stated, written) };

  const derived = note('timestamp', 'cycle_time_derived', written);
  const named = fromSequence(raw.No_Sequence, zone);
  if (named !== null) return { value: named.instant, notes: [derived, ...notesOf(named, raw.No_Sequence)] };
  return { value: toTheMinute(start), notes: [derived] };
}

function fromParts(raw: RawLog, zone: TimeZone): TimeReading | null {
  const date = typeof raw.Date_Sequence === 'string' ? day.exec(raw.Date_Sequence.trim()) : null;
  const hour = digitsOf(raw.Heure_Sequence);
  const minute = digitsOf(raw.Minute_Sequence);
  if (date === null || hour === null || minute === null) return null;
  return at(localSecsOf([date[1]!, date[2]!, date[3]!, hour, minute]), zone);
}

function fromSequence(name: string, zone: TimeZone): TimeReading | null {
  const found = sequence.exec(name.trim());
  return found && at(localSecsOf([found[1]!, found[2]!, found[3]!, found[4]!, found[5]!]), zone);
}

function digitsOf(part: Written): string | null {
  const text = typeof part === 'string' ? part.trim() : String(part);
  return oneOrTwoDigits.test(text) ? text : null;
}

const at = (localSecs: number | null, zone: TimeZone) => (localSecs === null ? null : atLocalTime(localSecs, zone));

const notesOf = ({ codes }: TimeReading, written: Written) => codes.map((code) => note('timestamp', code, written));
