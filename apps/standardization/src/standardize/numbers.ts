import type { NormalizationCode, RecordFieldName, StandardizedLog } from '@app/contracts';
import { readClock } from './clock-durations.js';
import { note, type Taken, unchanged, type Written } from './taken.js';
import { type Dimension, factorOf } from './units.js';

/** A number that was written, with what had to be decided to read it. */
export interface NumberReading {
  readonly value: number;
  readonly codes: readonly NormalizationCode[];
}

export type ReadNumber = NumberReading | 'missing' | 'unreadable';

// Decimal digits with one decimal mark, which may be a comma, and an exponent.
const plain = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?$/;
// One to three digits, and three more that a comma may set apart: 1,234 is 1.234 to some and 1234 to others.
const doubtful = /^[+-]?[1-9]\d{0,2},\d{3}$/;
// A separator sets thousands apart when it comes twice, or before the other one; blanks and apostrophes always do.
const grouped = [
  /^[+-]?\d{1,3}(?:,\d{3}){2,}(?:\.\d*)?$/,
  /^[+-]?\d{1,3}(?:,\d{3})+\.\d*$/,
  /^[+-]?\d{1,3}(?:\.\d{3}){2,}(?:,\d*)?$/,
  /^[+-]?\d{1,3}(?:\.\d{3})+,\d*$/,
  /^[+-]?\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?:[.,]\d*)?$/,
  /^[+-]?\d{1,3}(?:['’]\d{3})+(?:[.,]\d*)?$/,
];
const withUnit = /^(.*?\d[.,]?)[\s\u00a0\u202f]*([A-Za-zµμ]+)\.?$/;
const inParts = /([^A-Za-zµμ]*\d[.,]?)[\s\u00a0\u202f]*([A-Za-zµμ]+)[\s,]*/gy;

const AS_WRITTEN: readonly NormalizationCode[] = Object.freeze([]);
const SEPARATOR_ASSUMED: readonly NormalizationCode[] = Object.freeze(['separator_assumed']);

/**
 * The number that was written, of at most 2^53, never -0, in the unit of the dimension. Absent, null and blank are
 * missing; everything else is unreadable.
 */
export function readNumber(written: Written, dimension: Dimension): ReadNumber {
  if (written === undefined || written === null) return 'missing';
  if (typeof written === 'number') return finite(written);
  const text = written.trim();
  if (text === '') return 'missing';
  const digits = readDigits(text);
  return digits === 'unreadable' ? readMeasure(text.replace(/^\u2212/, '-'), dimension) : digits;
}

function readDigits(text: string): NumberReading | 'unreadable' {
  if (plain.test(text)) {
    return finite(Number(text.replace(',', '.')), doubtful.test(text) ? SEPARATOR_ASSUMED : AS_WRITTEN);
  }
  const groups = grouped.findIndex((form) => form.test(text));
  if (groups < 0) return 'unreadable';
  // Of what is left after the groups, a comma is the decimal mark.
  const apart = [/,/g, /,/g, /\./g, /\./g, /[ \u00a0\u2009\u202f]/g, /['’]/g][groups]!;
  return finite(Number(text.replace(apart, '').replace(',', '.')));
}

function readMeasure(text: string, dimension: Dimension): NumberReading | 'unreadable' {
  const clock = dimension === 'seconds' ? readClock(text) : null;
  if (clock !== null) return finite(clock, ['unit_converted']);
  const [, digits, unit] = withUnit.exec(text) ?? [];
  if (digits === undefined) return readDigits(text);
  const single = readPart(digits, unit!, dimension);
  if (single !== null) return finite(single.value, ['unit_converted', ...single.codes]);
  return dimension === 'seconds' ? readParts(text) : 'unreadable';
}

function readPart(digits: string, unit: string, dimension: Dimension): NumberReading | null {
  const reading = readDigits(digits.trim());
  const factor = factorOf(unit, dimension);
  if (reading === 'unreadable' || factor === undefined) return null;
  // Dividing is exact where multiplying by a thousandth is not: 640 ms are 0.64 s.
  const value = factor < 1 ? reading.value / Math.round(1 / factor) : reading.value * factor;
  return { value, codes: reading.codes };
}

/** `1h 2m 3.5s` and the like; the sign stands before the first part. */
function readParts(text: string): NumberReading | 'unreadable' {
  const [, sign, rest] = /^([+-]?)(.*)$/s.exec(text)!;
  let value = 0;
  let end = 0;
  inParts.lastIndex = 0;
  for (let part = inParts.exec(rest!); part !== null; part = inParts.exec(rest!)) {
    const reading = readPart(part[1]!, part[2]!, 'seconds');
    if (reading === null || reading.value < 0) return 'unreadable';
    value += reading.value;
    end = inParts.lastIndex;
  }
  if (end !== rest!.length) return 'unreadable';
  return finite(sign === '-' ? -value : value, ['unit_converted']);
}

/** Seconds, 0 or more; null when they are unknown. */
export function readCpuTime(written: Written): Taken<number | null> {
  const stated = readNumber(written, 'seconds');
  if (stated === 'missing') return unchanged(null);
  if (stated === 'unreadable') return noted(null, 'cpu_time_seconds', ['cpu_unreadable'], written);
  if (stated.value < 0) return noted(null, 'cpu_time_seconds', ['cpu_negative'], written);
  return noted(stated.value, 'cpu_time_seconds', stated.codes, written);
}

/** Whole bytes; negative ones are kept, because they are an anomaly of the run. */
export function readMemory(written: Written): Taken<number | null> {
  const stated = readWhole(written, 'bytes');
  if (stated === 'missing') return unchanged(null);
  if (stated === 'unreadable') return noted(null, 'memory_used_bytes', ['memory_unreadable'], written);
  const codes = stated.value < 0 ? [...stated.codes, 'memory_negative' as const] : stated.codes;
  return noted(stated.value, 'memory_used_bytes', codes, written);
}

/** Rows, or bytes that were written; a negative number is none. */
export function readCount(field: Extract<RecordFieldName, 'rows_in' | 'rows_out' | 'bytes_out'>, written: Written) {
  const stated = readWhole(written, field === 'bytes_out' ? 'bytes' : 'count');
  if (stated === 'missing') return unchanged(null);
  if (stated === 'unreadable' || stated.value < 0) return noted(null, field, ['count_unreadable'], written);
  return noted(stated.value, field, stated.codes, written);
}

/** A whole number. Beyond 2^53 a number no longer says which integer was meant. */
function readWhole(written: Written, dimension: Dimension): ReadNumber {
  const stated = readNumber(written, dimension);
  if (typeof stated !== 'object' || Number.isSafeInteger(stated.value)) return stated;
  const value = Math.round(stated.value) + 0;
  if (!Number.isSafeInteger(value)) return 'unreadable';
  return { value, codes: [...stated.codes, 'number_rounded'] };
}

const noted = (
  value: number | null,
  field: keyof StandardizedLog,
  codes: readonly NormalizationCode[],
  written: Written,
): Taken<number | null> =>
  codes.length === 0 ? unchanged(value) : { value, notes: codes.map((code) => note(field, code, written)) };

// An integer beyond 2^53 has lost digits, and is no number for a reader that keeps them all.
function finite(value: number, codes = AS_WRITTEN): NumberReading | 'unreadable' {
  // Adding 0 makes 0 of -0.
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? { value: value + 0, codes } : 'unreadable';
}
