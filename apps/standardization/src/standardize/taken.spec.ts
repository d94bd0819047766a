import { describe, expect, it } from '@jest/globals';
import { changed, note, unchanged } from './taken.js';

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
