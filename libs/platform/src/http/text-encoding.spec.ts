import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { charsetIn, inUtf8, streamInUtf8 } from './text-encoding.js';

const utf16 = (text: string, isBigEndian = false): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return isBigEndian ? bytes.swap16() : bytes;
};

async function streamed(chunks: readonly Buffer[], charset: string | null): Promise<Buffer> {
  const source = (async function* () {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  })();
  const read: Buffer[] = [];
  for await (const chunk of streamInUtf8(source, charset)) read.push(chunk);
  return Buffer.concat(read);
}

const oneByOne = (bytes: Buffer): Buffer[] => [...bytes].map((byte) => Buffer.from([byte]));

const JSON_TEXT = '{"source":"entrepôt","name":"日本 😀"}';

describe('the encoding of a body', () => {
  it.each([
    ['application/json', null],
    ['application/json; charset=utf-8', 'utf-8'],
    ['application/json;charset="ISO-8859-1"', 'iso-8859-1'],
    ['text/csv; header=present; Charset=Windows-1252; x=y', 'windows-1252'],
    ['application/json; charset=', null],
    [undefined, null],
  ])('is declared by %j: %s', (contentType, charset) => {
    expect(charsetIn(contentType)).toBe(charset);
  });

  it.each([
    ['UTF-8', Buffer.from(JSON_TEXT), null],
    ['declared UTF-8', Buffer.from(JSON_TEXT), 'utf-8'],
    ['UTF-16 with a BOM', utf16(`\ufeff${JSON_TEXT}`), null],
    ['UTF-16 with a BOM, the other way round', utf16(`\ufeff${JSON_TEXT}`, true), null],
    ['UTF-16 with a BOM, whatever is declared', utf16(`\ufeff${JSON_TEXT}`), 'utf-8'],
    ['UTF-16 without a BOM', utf16(JSON_TEXT), null],
    ['declared UTF-16, the other way round', utf16(JSON_TEXT, true), 'utf-16'],
  ])('is read when it is %s, whole and byte by byte', async (_, bytes, charset) => {
    expect(inUtf8(bytes, charset).toString()).toBe(JSON_TEXT);
    expect((await streamed([bytes], charset)).toString()).toBe(JSON_TEXT);
    expect((await streamed(oneByOne(bytes), charset)).toString()).toBe(JSON_TEXT);
  });

  it.each(['iso-8859-1', 'latin1', 'windows-1252'])('is read when %s is declared', async (charset) => {
    const bytes = Buffer.from('{"name":"entrepôt"}', 'latin1');
    expect(inUtf8(bytes, charset).toString()).toBe('{"name":"entrepôt"}');
    expect((await streamed(oneByOne(bytes), charset)).toString()).toBe('{"name":"entrepôt"}');
  });

  it('leaves bytes that are no UTF-8 to who reads them', () => {
    const bytes = Buffer.from([0x7b, 0xff]);
    expect(inUtf8(bytes, null)).toBe(bytes);
  });

  it('is refused by name when nobody knows it, or when the bytes are something else', async () => {
    const unknown = expect.objectContaining({
      code: 'media_type_unsupported',
      detail: 'charset "klingon" is not read; utf-8, utf-16 and iso-8859-1 are',
    });
    expect(() => inUtf8(Buffer.from('{}'), 'klingon')).toThrow(unknown);
    await expect(streamed([Buffer.from('{}')], 'klingon')).rejects.toEqual(unknown);
    const half = utf16('\ufeff{}').subarray(0, 5);
    const invalid = expect.objectContaining({ code: 'encoding_invalid', detail: 'the bytes are not utf-16le' });
    expect(() => inUtf8(half, null)).toThrow(invalid);
    await expect(streamed(oneByOne(half), null)).rejects.toEqual(invalid);
  });

  it('makes no difference where a stream is cut', async () => {
    const cuts = fc.array(fc.nat({ max: 80 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(utf16(`\ufeff${JSON_TEXT}`), Buffer.from(JSON_TEXT)),
        cuts,
        async (bytes, at) => {
          const ends = [...new Set([...at, bytes.length])].sort((a, b) => a - b);
          const chunks = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
          expect((await streamed(chunks, null)).toString()).toBe(JSON_TEXT);
        },
      ),
    );
  });

  it('passes nothing on for nothing', async () => {
    expect((await streamed([], null)).length).toBe(0);
    expect((await streamed([Buffer.from('5')], null)).toString()).toBe('5');
  });
});
