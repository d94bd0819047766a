import { changed, type Taken, unchanged, type Written } from './taken.js';

// Decimal digits with one decimal mark, which may be a comma, and an exponent; no thousands separators, no names.
const numericText = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?$/;

/** The finite number that was written, never -0. Absent, null and blank are missing; everything else is unreadable. */
export function readNumber(written: Written): number | 'missing' | 'unreadable' {
  if (written === undefined || written === null) return 'missing';
  if (typeof written === 'number') return finite(written);
  const text = written.trim();
  if (text === '') return 'missing';
  return numericText.test(text) ? finite(Number(text.replace(',', '.'))) : 'unreadable';
}

/** Seconds, 0 or more; null when they are unknown. */
export function readCpuTime(written: Written): Taken<number | null> {
  const stated = readNumber(written);
  if (stated === 'missing') return unchanged(null);
  if (stated === 'unreadable') return changed(null, 'cpu_time_seconds', 'cpu_unreadable', written);
  return stated < 0 ? changed(null, 'cpu_time_seconds', 'cpu_negative', written) : unchanged(stated);
}

/** Whole bytes; negative ones are kept, because they are an anomaly of the run. */
export function readMemory(written: Written): Taken<number | null> {
  const stated = readNumber(written);
  if (stated === 'missing') return unchanged(null);
  // Beyond 2^53 a number no longer says which integer was meant.
  if (!Number.isSafeInteger(stated)) return changed(null, 'memory_used_bytes', 'memory_unreadable', written);
  const bytes = Number(stated);
  return bytes < 0 ? changed(bytes, 'memory_used_bytes', 'memory_negative', written) : unchanged(bytes);
}

function finite(value: number): number | 'unreadable' {
  // Adding 0 makes 0 of -0.
  return Number.isFinite(value) ? value + 0 : 'unreadable';
}
