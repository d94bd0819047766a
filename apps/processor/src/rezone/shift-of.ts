import { HOUR_MS, QUARTER_HOUR_MS } from '@app/time';

/** A change of a record that standardization has written down. */
export interface NoteOfTime {
  readonly field: string;
  readonly code: string;
  /** The text or number as the sender wrote it. */
  readonly original: string | number | null;
}

/** The stored times of a run, ISO 8601 in UTC, and how they came about. */
export interface StoredTimes {
  readonly start_time: string;
  readonly end_time: string | null;
  /** Time of the cycle. */
  readonly timestamp: string | null;
  readonly ingested_at: string | null;
  readonly normalizations: readonly NoteOfTime[];
}

/** A local time as the clocks of the right zone mean it. */
export interface LocalReading {
  readonly epochMs: number;
  /** Whether clocks of the zone show it exactly once. */
  readonly isOnce: boolean;
}

/** Reads a local time in the right zone, nearest to the moment as which it is stored; null: it cannot be read. */
export type ReadLocal = (original: string, storedMs: number) => LocalReading | null;

/** Whole seconds by which each time of a run is moved. */
export interface Shift {
  readonly startSecs: number;
  readonly endSecs: number;
  readonly cycleSecs: number;
}

/**
 * The outcome for a run: `stays` has no local time or is right; `ambiguous` has one that clocks of the zone show twice or never;
 * `unreadable` has one that cannot be read again; `future` would end after it arrived, so that the zone cannot be right.
 */
export type Verdict = Shift | 'stays' | 'ambiguous' | 'unreadable' | 'future';

/** A clock may be fast by so much, as for a record that comes in. */
const MAX_FUTURE_MS = QUARTER_HOUR_MS;

/** No two zones are further apart. */
const MOST_APART_MS = 26 * HOUR_MS;
/** Offsets of zones are multiples of it. */
const STEP_MS = QUARTER_HOUR_MS;

/** By how much the times of a run are wrong when the local ones among them are of another zone than they were read in. */
export function shiftOf(run: StoredTimes, read: ReadLocal): Verdict {
  const start = fieldShift(run, 'start_time', read);
  const end = fieldShift(run, 'end_time', read);
  const cycle = fieldShift(run, 'timestamp', read);
  const all = [start, end, cycle];
  if (all.includes('unreadable')) return 'unreadable';
  if (all.includes('ambiguous')) return 'ambiguous';
  const [startSecs, endSecs, cycleSecs] = all as [number | null, number | null, number | null];
  // A time that was computed from the other one, or from the start, moves with it.
  const shift = {
    startSecs: startSecs ?? (has(run, 'start_time', 'start_derived') ? (endSecs ?? 0) : 0),
    endSecs: endSecs ?? (has(run, 'end_time', 'end_derived') ? (startSecs ?? 0) : 0),
    cycleSecs: 0,
  };
  const moved = {
    ...shift,
    cycleSecs: cycleSecs ?? (has(run, 'timestamp', 'cycle_time_derived') ? shift.startSecs : 0),
  };
  if (moved.startSecs === 0 && moved.endSecs === 0 && moved.cycleSecs === 0) return 'stays';
  return isInFuture(run, moved) ? 'future' : moved;
}

const has = ({ normalizations }: StoredTimes, field: string, code: string): boolean =>
  normalizations.some((note) => note.field === field && note.code === code);

/** Seconds; null: the time was not local. */
function fieldShift(
  run: StoredTimes,
  field: 'start_time' | 'end_time' | 'timestamp',
  read: ReadLocal,
): number | 'ambiguous' | 'unreadable' | null {
  const note = run.normalizations.find((one) => one.field === field && one.code === 'zone_assumed');
  const stored = run[field];
  if (note === undefined || stored === null) return null;
  const storedMs = Math.floor(Date.parse(stored) / 1000) * 1000;
  const reading = note.original === null ? null : read(String(note.original), storedMs);
  if (reading === null) return 'unreadable';
  const apartMs = Math.floor(reading.epochMs / 1000) * 1000 - storedMs;
  if (apartMs === 0) return 0;
  // Anything else than an offset says that the text was read in another way then.
  if (Math.abs(apartMs) > MOST_APART_MS || apartMs % STEP_MS !== 0) return 'unreadable';
  return reading.isOnce ? apartMs / 1000 : 'ambiguous';
}

function isInFuture({ start_time, end_time, ingested_at }: StoredTimes, { startSecs, endSecs }: Shift): boolean {
  if (ingested_at === null) return false;
  const endMs = end_time === null ? Date.parse(start_time) + startSecs * 1000 : Date.parse(end_time) + endSecs * 1000;
  return endMs - Date.parse(ingested_at) > MAX_FUTURE_MS;
}
