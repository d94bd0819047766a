import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCpuTime, readMemory, readNumber } from './numbers.js';

const unreadable = [
  '0x10',
  'nan',
  'NaN',
  'inf',
  'Infinity',
  '-Infinity',
  '1_000',
  '1,234.5',
  '1.234,5',
  '1 000',
  '١٢',
  '12 s',
  '.',
  ',',
  '-',
  '+-1',
  '1e',
  'e5',
  '1e400',
  '½',
  'null',
];

describe('readNumber', () => {
  it.each([
    [4.191584, 4.191584],
    [-3, -3],
    [0, 0],
    [-0, 0],
    ['0.64', 0.64],
    ['0,64', 0.64],
    ['  0.64 ', 0.64],
    ['+2', 2],
    ['-2,5', -2.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1,5E-3', 0.0015],
    ['-0', 0],
    ['-0,0', 0],
    ['007', 7],
    ['1,234', 1.234],
    [Number.MAX_VALUE, Number.MAX_VALUE],
  ])('reads %p as %p', (written, value) => {
    expect(readNumber(written)).toBe(value);
  });

  it.each([undefined, null, '', '   ', '\t\n'])('takes %p for missing', (nothing) => {
    expect(readNumber(nothing)).toBe('missing');
  });

  it.each([...unreadable, NaN, Infinity, -Infinity, JSON.parse('1e400') as number])('cannot read %p', (written) => {
    expect(readNumber(written)).toBe('unreadable');
  });

  it('reads the text of every number as that number, with either decimal mark', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(readNumber(String(value))).toBe(value + 0);
        expect(readNumber(String(value).replace('.', ','))).toBe(value + 0);
      }),
    );
  });
});

describe('readCpuTime', () => {
  it.each([
    { written: '0.64', value: 0.64 },
    { written: 1, value: 1 },
    { written: 0, value: 0 },
    { written: '-0', value: 0 },
    { written: undefined, value: null },
    { written: null, value: null },
    { written: ' ', value: null },
  ])('takes $written without a note', ({ written, value }) => {
    expect(readCpuTime(written)).toEqual({ value, notes: [] });
  });

  it.each([
    { written: 'n/a', code: 'cpu_unreadable', original: 'n/a' },
    { written: Infinity, code: 'cpu_unreadable', original: 'Infinity' },
    { written: '-0,000001', code: 'cpu_negative', original: '-0,000001' },
    { written: -1, code: 'cpu_negative', original: -1 },
  ])('does not know what $written means: $code', ({ written, code, original }) => {
    expect(readCpuTime(written)).toEqual({ value: null, notes: [{ field: 'cpu_time_seconds', code, original }] });
  });
});

describe('readMemory', () => {
  it.each([
    { written: 14155776, value: 14155776 },
    { written: '5517312', value: 5517312 },
    { written: '5517312.0', value: 5517312 },
    { written: '5517312,00', value: 5517312 },
    { written: '5.517312e6', value: 5517312 },
    { written: 0, value: 0 },
    { written: -0, value: 0 },
    { written: Number.MAX_SAFE_INTEGER, value: Number.MAX_SAFE_INTEGER },
    { written: undefined, value: null },
    { written: null, value: null },
    { written: '', value: null },
  ])('takes $written without a note', ({ written, value }) => {
    expect(readMemory(written)).toEqual({ value, notes: [] });
  });

  it.each([
    { written: '5517312.5', original: '5517312.5' },
    { written: 0.5, original: 0.5 },
    { written: '14 MB', original: '14 MB' },
    { written: Number.MAX_SAFE_INTEGER + 1, original: Number.MAX_SAFE_INTEGER + 1 },
    { written: '9007199254740993', original: '9007199254740993' },
    { written: Infinity, original: 'Infinity' },
  ])('does not know which integer $written means', ({ written, original }) => {
    const notes = [{ field: 'memory_used_bytes', code: 'memory_unreadable', original }];
    expect(readMemory(written)).toEqual({ value: null, notes });
  });

  it.each([
    { written: -1, value: -1 },
    { written: '-4096', value: -4096 },
  ])('keeps $written and says that it is negative', ({ written, value }) => {
    const notes = [{ field: 'memory_used_bytes', code: 'memory_negative', original: written }];
    expect(readMemory(written)).toEqual({ value, notes });
  });

  it('does not take a negative fraction for a negative integer', () => {
    expect(readMemory('-0.5')).toMatchObject({ value: null, notes: [{ code: 'memory_unreadable' }] });
  });
});
