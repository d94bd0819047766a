import { describe, expect, it } from 'vitest';
import { changed, note, takeText, unchanged } from './taken.js';

describe('a text taken from a record', () => {
  it('has U+FFFD for what no database can keep, and says so', () => {
    const mended = { field: 'description', code: 'text_mended', original: null };
    expect(takeText('description', 'a\0b\ud800')).toEqual({ value: 'a\ufffdb\ufffd', notes: [mended] });
    const { value, notes } = takeText('description', '\0'.repeat(40_000));
    expect(Buffer.byteLength(value!)).toBeLessThanOrEqual(32 * 1024);
    expect(notes).toEqual([{ field: 'description', code: 'text_cut', original: 120_000 }, mended]);
    expect(takeText('description', 'é😀')).toEqual({ value: 'é😀', notes: [] });
  });
});

describe('a value taken from a record', () => {
  it('has no note when it is what was written', () => {
    expect(unchanged(4.2)).toEqual({ value: 4.2, notes: [] });
  });

  it('says which field was changed, why, and what was written', () => {
    expect(changed(null, 'cpu_time_seconds', 'cpu_unreadable', 'n/a')).toEqual({
      value: null,
      notes: [{ field: 'cpu_time_seconds', code: 'cpu_unreadable', original: 'n/a' }],
    });
  });

  it.each([
    { written: 'text', original: 'text' },
    { written: '', original: '' },
    { written: -3.5, original: -3.5 },
    { written: -0, original: 0 },
    { written: null, original: null },
    { written: undefined, original: null },
    { written: Infinity, original: 'Infinity' },
    { written: -Infinity, original: '-Infinity' },
    { written: NaN, original: 'NaN' },
  ])('keeps $written as $original', ({ written, original }) => {
    expect(note('duration_seconds', 'duration_unreadable', written).original).toBe(original);
  });
});
