import { describe, expect, it } from 'vitest';
import { readDuration as readStated } from './duration.js';
import { readNumber } from './numbers.js';
import type { Written } from './taken.js';

const ELAPSED_MICROS = 4_191_584;

const readDuration = (written: Written, elapsedMicros: number | null) =>
  readStated(written, readNumber(written, 'seconds'), elapsedMicros);

describe('readDuration', () => {
  it.each([
    { name: 'the stated duration', written: 4.191584, elapsed: ELAPSED_MICROS, value: 4.191584 },
    { name: 'numeric text', written: '4.191584', elapsed: ELAPSED_MICROS, value: 4.191584 },
    { name: 'numeric text with a comma', written: '4,191584', elapsed: ELAPSED_MICROS, value: 4.191584 },
    { name: 'zero', written: 0, elapsed: 0, value: 0 },
    { name: 'minus zero as zero', written: -0, elapsed: null, value: 0 },
    { name: 'exactly 1 s too much', written: 5.191584, elapsed: ELAPSED_MICROS, value: 5.191584 },
    { name: 'exactly 1 s too little', written: 3.191584, elapsed: ELAPSED_MICROS, value: 3.191584 },
    { name: 'what nothing contradicts', written: 99, elapsed: null, value: 99 },
    { name: 'nothing when there is nothing', written: undefined, elapsed: null, value: null },
    { name: 'nothing when the end lies before the start', written: null, elapsed: -1, value: null },
  ])('takes $name without a note', ({ written, elapsed, value }) => {
    expect(readDuration(written, elapsed)).toEqual({ value, notes: [] });
  });

  it.each([
    { name: 'absent', written: undefined, elapsed: ELAPSED_MICROS, value: 4.191584, code: 'duration_derived' },
    { name: 'blank', written: ' ', elapsed: ELAPSED_MICROS, value: 4.191584, code: 'duration_derived' },
    { name: 'absent, in no time', written: null, elapsed: 0, value: 0, code: 'duration_derived' },
    {
      name: 'more than 1 s too much',
      written: 5.191585,
      elapsed: ELAPSED_MICROS,
      value: 5.191585,
      code: 'duration_mismatch',
    },
    {
      name: 'more than 1 s too little',
      written: '3,191583',
      elapsed: ELAPSED_MICROS,
      value: 3.191583,
      code: 'duration_mismatch',
    },
    { name: 'against an end before the start', written: 3, elapsed: -5_000_000, value: 3, code: 'duration_mismatch' },
    { name: 'immense', written: 2 ** 53 - 1, elapsed: 0, value: 2 ** 53 - 1, code: 'duration_mismatch' },
    { name: 'too large', written: 2 ** 53, elapsed: ELAPSED_MICROS, value: 4.191584, code: 'duration_unreadable' },
    { name: 'negative', written: -4, elapsed: ELAPSED_MICROS, value: 4.191584, code: 'duration_negative' },
    { name: 'negative, only one time known', written: -4, elapsed: null, value: null, code: 'duration_negative' },
    { name: 'negative, as end minus start is', written: -4, elapsed: -1, value: null, code: 'duration_negative' },
    { name: 'unreadable', written: '4 x', elapsed: ELAPSED_MICROS, value: 4.191584, code: 'duration_unreadable' },
    {
      name: 'unreadable, only one time known',
      written: 'nan',
      elapsed: null,
      value: null,
      code: 'duration_unreadable',
    },
    {
      name: 'unreadable, end minus start negative',
      written: 'nan',
      elapsed: -1,
      value: null,
      code: 'duration_unreadable',
    },
  ])('notes $code when it is $name', ({ written, elapsed, value, code }) => {
    const notes = [{ field: 'duration_seconds', code, original: written ?? null }];
    expect(readDuration(written, elapsed)).toEqual({ value, notes });
  });

  it('writes down both what was decided and what differs', () => {
    const notes = ['unit_converted', 'duration_mismatch'].map((code) => ({
      field: 'duration_seconds',
      code,
      original: '3 min',
    }));
    expect(readDuration('3 min', ELAPSED_MICROS)).toEqual({ value: 180, notes });
    expect(readDuration('3 min', 180_000_000)).toEqual({ value: 180, notes: notes.slice(0, 1) });
  });

  it('keeps the name of a number that JSON cannot write', () => {
    expect(readDuration(Infinity, ELAPSED_MICROS)).toEqual({
      value: 4.191584,
      notes: [{ field: 'duration_seconds', code: 'duration_unreadable', original: 'Infinity' }],
    });
  });
});
