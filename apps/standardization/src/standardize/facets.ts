import { inNfc, invisibleIn, isStorable, MAX_LABELS, MAX_NAME_CHARS, type Normalization } from '@app/contracts';
import { readSchedule } from '@app/time';
import { changed, note, type Taken, unchanged, type Written } from './taken.js';

/** Longest address, in characters: what browsers and proxies agree on. */
const MAX_URL_CHARS = 2048;

/** The address, if a browser may be sent there. */
export function takeUrl(written: string | null): Taken<string | null> {
  const url = written?.trim() ?? '';
  if (url === '') return unchanged(null);
  const isLink = url.length <= MAX_URL_CHARS && isStorable(url) && /^https?:\/\//i.test(url) && URL.canParse(url);
  return isLink ? withoutBlanks(url, 'url', written) : changed(null, 'url', 'url_ignored', written);
}

/** The schedule as it is written, if it is one. */
export function takeSchedule(written: string | null): Taken<string | null> {
  const schedule = written?.trim() ?? '';
  if (schedule === '') return unchanged(null);
  return readSchedule(schedule) === null || !isStorable(schedule)
    ? changed(null, 'schedule', 'schedule_unreadable', written)
    : withoutBlanks(schedule, 'schedule', written);
}

const withoutBlanks = (text: string, field: 'url' | 'schedule', written: string | null): Taken<string> =>
  text === written ? unchanged(text) : changed(text, field, 'blanks_cut', written);

/**
 * Labels as texts, at most `MAX_LABELS` of them. Of a list every text is a label without a value; numbers and booleans
 * become texts.
 */
export function takeLabels(written: unknown): Taken<Record<string, string>> {
  if (written === null) return unchanged({});
  const pairs = pairsOf(written);
  const kept = pairs.filter((pair): pair is Label => isLabel(...pair)).slice(0, MAX_LABELS);
  const value: Record<string, string> = Object.fromEntries(kept.map(([name, text]) => [inNfc(name), String(text)]));
  const isWhole =
    kept.length === pairs.length && Object.keys(value).length === new Set(kept.map(([name]) => name)).size;
  const composed = kept.filter(([name]) => name !== inNfc(name)).map(([name]) => note('labels', 'name_composed', name));
  const notes = isWhole ? composed : [...LABELS_CHANGED, ...composed];
  return notes.length === 0 ? unchanged(value) : { value, notes };
}

const LABELS_CHANGED: readonly Normalization[] = Object.freeze([
  { field: 'labels', code: 'labels_changed', original: null },
]);

type Label = readonly [name: string, text: unknown];
type Pair = readonly [name: unknown, text: unknown];

function pairsOf(written: unknown): readonly Pair[] {
  if (Array.isArray(written)) return written.map((name) => [name, '']);
  if (typeof written === 'object' && written !== null) return Object.entries(written);
  return [[written, '']];
}

const isShort = (text: string): boolean => text.length <= MAX_NAME_CHARS && isStorable(text);

function isLabel(name: unknown, text: unknown): boolean {
  const isText = typeof text === 'number' || typeof text === 'boolean' || (typeof text === 'string' && isShort(text));
  // An object cannot have it as an ordinary key.
  if (!isText || typeof name !== 'string' || name.trim() === '' || name === '__proto__') return false;
  return isShort(name) && invisibleIn(name) === null;
}

/** Which attempt it was, by `readAttempt` of what was written. */
export const takeAttempt = (written: Written, attempt: number | null): Taken<number | null> =>
  attempt === null && written != null && String(written).trim() !== ''
    ? changed(null, 'attempt', 'attempt_unreadable', written)
    : unchanged(attempt);
