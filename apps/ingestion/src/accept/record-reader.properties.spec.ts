import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { RecordReader, type RecordSlice } from './record-reader.js';

const LIMIT = 200;

/** Records as sources write them, and what an unfriendly one writes: brackets, quotes and newlines in texts. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('[', ']', '{', '}', ',', '"', '\\', '\n', 'é', '😀') }),
);
const value = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null));
const record = fc.dictionary(
  text,
  fc.oneof(value, fc.array(value, { maxLength: 3 }), fc.dictionary(text, value, { maxKeys: 2 })),
  {
    maxKeys: 4,
  },
);
const records = fc.array(record, { minLength: 1, maxLength: 8 });
const blanks = fc.string({ unit: fc.constantFrom(' ', '\t', '\r', '\n'), maxLength: 4 });
const cuts = fc.array(fc.nat({ max: 2000 }), { maxLength: 40 });

function cutAt(bytes: Buffer, positions: readonly number[]): Buffer[] {
  const ends = [...new Set(positions.map((at) => Math.min(at, bytes.length))), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

function read(chunks: readonly Buffer[], limit = LIMIT): RecordSlice[] {
  const reader = new RecordReader(limit);
  return [...chunks.flatMap((chunk) => [...reader.push(chunk)]), ...reader.end()];
}

const textsOf = (slices: readonly RecordSlice[]): (string | null)[] =>
  slices.map(({ bytes }) => bytes?.toString('utf8') ?? null);

const expected = (written: readonly string[], limit = LIMIT): (string | null)[] =>
  written.map((json) => (Buffer.byteLength(json) > limit ? null : json));

describe('RecordReader, whatever the records are', () => {
  it('reads a JSON array with any blanks in it, wherever it is cut', () => {
    fc.assert(
      fc.property(
        records,
        fc.array(blanks, { minLength: 20, maxLength: 20 }),
        fc.boolean(),
        cuts,
        (written, gaps, hasBom, at) => {
          const json = written.map((one) => JSON.stringify(one));
          const gap = (index: number): string => gaps[index % gaps.length] ?? '';
          const body = json.map((one, index) => `${gap(index)}${one}${gap(index + 7)}`).join(',');
          const bytes = Buffer.from(`${hasBom ? '\ufeff' : ''}${gap(3)}[${body}]${gap(5)}`);
          const slices = read(cutAt(bytes, at));
          expect(textsOf(slices)).toEqual(expected(json));
          expect(slices).toEqual(read([bytes]));
        },
      ),
    );
  });

  it('reads lines with any blanks between them, wherever they are cut', () => {
    const lineEnd = fc.constantFrom('\n', '\r\n', ' \n', '\n\n', '\r\n\t\r\n');
    fc.assert(
      fc.property(
        records,
        fc.array(lineEnd, { minLength: 8, maxLength: 8 }),
        fc.boolean(),
        cuts,
        (written, ends, isEnded, at) => {
          const json = written.map((one) => JSON.stringify(one));
          const body = json
            .map((one, index) => (index < json.length - 1 || isEnded ? `${one}${ends[index]}` : one))
            .join('');
          const slices = read(cutAt(Buffer.from(body), at));
          expect(textsOf(slices)).toEqual(expected(json));
          const lineOf = (index: number): number =>
            1 +
            json.slice(0, index).reduce((lines, _, before) => lines + (ends[before]?.split('\n').length ?? 1) - 1, 0);
          expect(slices.map(({ index, line }) => [index, line])).toEqual(
            json.map((_, index) => [index, lineOf(index)]),
          );
        },
      ),
    );
  });

  it('reads the same bytes from an array and from lines', () => {
    fc.assert(
      fc.property(records, cuts, (written, at) => {
        const json = written.map((one) => JSON.stringify(one));
        const fromLines = read(cutAt(Buffer.from(json.join('\n')), at));
        const fromArray = read(cutAt(Buffer.from(`[\n${json.join(',\n')}\n]`), at));
        expect(textsOf(fromArray)).toEqual(textsOf(fromLines));
        expect(fromArray.map(({ line }) => line - 1)).toEqual(fromLines.map(({ line }) => line));
      }),
    );
  });

  it('reads the same records from a pretty printed array, each on the line where it begins', () => {
    fc.assert(
      fc.property(records, cuts, (written, at) => {
        const pretty = JSON.stringify(written, null, 2);
        const slices = read(cutAt(Buffer.from(pretty), at), 10_000);
        const parsed: unknown[] = textsOf(slices).map((json): unknown => JSON.parse(json!));
        expect(parsed).toEqual(JSON.parse(pretty));
        const lines = pretty.split('\n').map((line) => line.trim().replace(/,$/, ''));
        for (const { line, bytes } of slices) expect(lines[line - 1]).toBe(bytes!.toString().split('\n')[0]);
      }),
    );
  });

  it('reads the same records from pretty printed objects one after another, wherever they are cut', () => {
    const objects = fc.array(
      record.filter((one) => Object.keys(one).length > 0),
      { minLength: 1, maxLength: 5 },
    );
    const between = fc.constantFrom('', '\n', '\r\n\n', '  \n');
    fc.assert(
      fc.property(objects, fc.constantFrom(1, 2, '\t'), between, cuts, (written, indent, gap, at) => {
        const json = written.map((one) => JSON.stringify(one, null, indent));
        const slices = read(cutAt(Buffer.from(json.join(gap)), at), 10_000);
        expect(textsOf(slices)).toEqual(json);
      }),
    );
  });

  it('gives the same records or the same refusal for any bytes at all, wherever they are cut', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .string({ unit: fc.constantFrom('[', ']', '{', '}', ',', '"', '\\', '\n', ' ', '\ufeff', '1'), maxLength: 30 })
        .map((some) => Buffer.from(some)),
    );
    const outcome = (chunks: readonly Buffer[]): unknown => {
      const reader = new RecordReader(10);
      const slices: unknown[] = [];
      const keep = (some: Iterable<RecordSlice>): void => {
        for (const slice of some) slices.push({ ...slice, bytes: slice.bytes?.toString('hex') });
      };
      try {
        for (const chunk of chunks) keep(reader.push(chunk));
        keep(reader.end());
        return slices;
      } catch (error) {
        return [...slices, (error as Error).message];
      }
    };
    fc.assert(
      fc.property(bytes, cuts, (some, at) => {
        const whole = Buffer.from(some);
        expect(outcome(cutAt(whole, at))).toEqual(outcome([whole]));
        expect(outcome(cutAt(whole, [...whole.keys()]))).toEqual(outcome([whole]));
      }),
      { numRuns: 2000 },
    );
  });
});
