import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { readCount, readCpuTime, readMemory, readNumber } from './numbers.js';

const unreadable = [
  ...['0x10', 'nan', 'NaN', 'inf', 'Infinity', '-Infinity', '1_000', '١٢', '.', ',', '-', '+-1', '1e', 'e5', '1e400'],
  ...['½', 'null', '1,23,456', '1,234,56', '1.234.56', '1 23', '12 345 67', '1,234.567.890', "1'23", '12 parsecs', 's'],
];

/** The number and its codes, in seconds unless something else is said. */
const read = (written: Parameters<typeof readNumber>[0], dimension: Parameters<typeof readNumber>[1] = 'seconds') => {
  const reading = readNumber(written, dimension);
  return typeof reading === 'string' ? reading : [reading.value, ...reading.codes];
};

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
    ['\u22122.5', -2.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1,5E-3', 0.0015],
    ['-0', 0],
    ['-0,0', 0],
    ['007', 7],
    ['1.234', 1.234],
    ['0,512', 0.512],
    ['1234,567', 1234.567],
    ['1,2345', 1.2345],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [Number.MIN_VALUE, Number.MIN_VALUE],
    // Groups of thousands, of which nothing has to be assumed.
    ['1,234.5', 1234.5],
    ['1.234,5', 1234.5],
    ['1,234,567', 1_234_567],
    ['1.234.567', 1_234_567],
    ['1.234.567,8', 1_234_567.8],
    ['1,234,567.8', 1_234_567.8],
    ['1 234', 1234],
    ['1 234,5', 1234.5],
    ['-1 234 567.25', -1_234_567.25],
    ['1\u202f234,567', 1234.567],
    ['1\u00a0234', 1234],
    ["1'234'567.5", 1_234_567.5],
    ['1’234', 1234],
  ])('reads %p as %p', (written, value) => {
    expect(read(written)).toEqual([value]);
  });

  it.each([
    ['512,000', 512],
    ['1,234', 1.234],
    ['-12,345', -12.345],
  ])('reads the one comma of %p as a decimal comma, and says so', (written, value) => {
    expect(read(written)).toEqual([value, 'separator_assumed']);
  });

  it.each([
    ['12 s', 12],
    ['12s', 12],
    ['640ms', 0.64],
    ['640 µs', 0.00064],
    ['5 ns', 5e-9],
    ['1,5 min', 90],
    ['3 minutes', 180],
    ['2 heures', 7200],
    ['1.5h', 5400],
    ['1 jour', 86_400],
    ['-3 s', -3],
    ['1h2m3.5s', 3723.5],
    ['2 min 30 s', 150],
    ['1 hour, 1 minute', 3660],
    ['1h 30m', 5400],
    ['00:01:30', 90],
    ['01:02:03.5', 3723.5],
    ['-00:00:05', -5],
    ['100:00:00', 360_000],
    ['1.02:03:04', 93_784],
    ['1 day, 2:03:04', 93_784],
    ['2 days 00:00:01.5', 172_801.5],
    ['PT1M30S', 90],
    ['PT1.5S', 1.5],
    ['P1DT12H', 129_600],
    ['P2W', 1_209_600],
    ['pt2h', 7200],
  ])('converts %p to %p seconds, and says so', (written, value) => {
    expect(read(written)).toEqual([value, 'unit_converted']);
  });

  it.each([
    ['1.5 MB', 1_500_000],
    ['2 GiB', 2_147_483_648],
    ['512Mi', 536_870_912],
    ['1,5 Go', 1_500_000_000],
    ['14 kb', 14_000],
    ['100 octets', 100],
    ['7B', 7],
  ])('converts %p to %p bytes', (written, value) => {
    expect(read(written, 'bytes')).toEqual([value, 'unit_converted']);
  });

  it('says everything that had to be decided', () => {
    expect(read('1,500 s')).toEqual([1.5, 'unit_converted', 'separator_assumed']);
  });

  it.each([
    ['12 s', 'bytes'],
    ['1.5 MB', 'seconds'],
    ['00:01:30', 'count'],
    ['PT1M', 'bytes'],
    ['P1M', 'seconds'],
    ['P', 'seconds'],
    ['PT', 'seconds'],
    ['1h-2m', 'seconds'],
    ['1h x', 'seconds'],
    ['1:2', 'seconds'],
    ['00:61:00', 'seconds'],
  ] as const)('does not read %p as %s', (written, dimension) => {
    expect(read(written, dimension)).toBe('unreadable');
  });

  it.each([undefined, null, '', '   ', '\t\n'])('takes %p for missing', (nothing) => {
    expect(read(nothing)).toBe('missing');
  });

  it.each([...unreadable, NaN, Infinity, -Infinity, 1e20, '-9007199254740993', '2e14 min'])(
    'cannot read %p',
    (written) => {
      expect(read(written)).toBe('unreadable');
    },
  );

  it('reads the text of every number as that number, with either decimal mark', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }), (value) => {
        expect(read(String(value))).toEqual([value + 0]);
        const reading = read(String(value).replace('.', ','));
        expect(reading[0]).toBe(value + 0);
      }),
    );
  });

  it('reads what spreadsheets make of a number as that number', () => {
    const value = fc.integer({ min: 1_000_000, max: 2_000_000_000 }).map((cents) => cents / 4);
    fc.assert(
      fc.property(value, fc.constantFrom('en-US', 'fr-FR', 'de-DE', 'de-CH', 'fr-CA'), (number, locale) => {
        const text = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(number);
        expect([text, read(text)]).toEqual([text, [number]]);
      }),
    );
  });

  it('takes no longer for a text that is made to be tried in vain', () => {
    const hostile = [
      '1 '.repeat(127),
      '1h'.repeat(127),
      `${'9'.repeat(254)}x`,
      '1,'.repeat(127),
      `${' '.repeat(254)}s`,
    ];
    const before = process.threadCpuUsage();
    for (const text of hostile) read(text);
    // Of this thread alone, in microseconds: a busy machine lets it wait.
    expect(process.threadCpuUsage(before).user).toBeLessThan(200_000);
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
    { written: '14 parsecs', original: '14 parsecs' },
    { written: 'NaN', original: 'NaN' },
    { written: 1e300, original: 1e300 },
    { written: Number.MAX_SAFE_INTEGER + 1, original: Number.MAX_SAFE_INTEGER + 1 },
    { written: '9007199254740993', original: '9007199254740993' },
    { written: Infinity, original: 'Infinity' },
  ])('does not know which number $written means', ({ written, original }) => {
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

  it.each([
    { written: '5517312.5', value: 5517313, codes: ['number_rounded'] },
    { written: 0.5, value: 1, codes: ['number_rounded'] },
    { written: '-0.5', value: 0, codes: ['number_rounded'] },
    { written: '-1.7', value: -2, codes: ['number_rounded', 'memory_negative'] },
    { written: '14 MB', value: 14_000_000, codes: ['unit_converted'] },
    { written: '0.3 B', value: 0, codes: ['unit_converted', 'number_rounded'] },
    { written: '1,024', value: 1, codes: ['separator_assumed', 'number_rounded'] },
  ])('takes $written for $value, and says what it did', ({ written, value, codes }) => {
    const notes = codes.map((code) => ({ field: 'memory_used_bytes', code, original: written }));
    expect(readMemory(written)).toEqual({ value, notes });
  });
});

describe('readCount', () => {
  it.each([
    { written: 0, value: 0, codes: [] },
    { written: '1 828', value: 1828, codes: [] },
    { written: null, value: null, codes: [] },
    { written: '12 rows', value: 12, codes: ['unit_converted'] },
    { written: 1.5, value: 2, codes: ['number_rounded'] },
    { written: -1, value: null, codes: ['count_unreadable'] },
    { written: 'many', value: null, codes: ['count_unreadable'] },
    { written: '99999999999999999999', value: null, codes: ['count_unreadable'] },
  ])('takes $written rows for $value', ({ written, value, codes }) => {
    const notes = codes.map((code) => ({ field: 'rows_out', code, original: written }));
    expect(readCount('rows_out', written)).toEqual({ value, notes });
  });

  it('takes units of bytes for bytes alone', () => {
    expect(readCount('bytes_out', '2 kB').value).toBe(2000);
    expect(readCount('rows_in', '2 kB').value).toBeNull();
  });
});
