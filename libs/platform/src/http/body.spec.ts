import { PipelineError } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { bodyOf, bytesOf, optionalJsonOf, readJson, unpack } from './body.js';

const NO_LIMITS = { maxPackedBytes: Infinity, maxUnpackedBytes: Infinity };

async function* chunksOf(...chunks: readonly (Buffer | Error)[]): AsyncGenerator<Buffer, void> {
  for (const chunk of chunks) {
    if (chunk instanceof Error) throw chunk;
    yield await Promise.resolve(chunk);
  }
}

async function read(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

const oneByOne = (bytes: Buffer): Buffer[] => [...bytes].map((byte) => Buffer.from([byte]));
const text = Buffer.from('{"a":1}\n{"b":2}\n');

describe('unpack', () => {
  it.each([
    ['bytes as they are', text],
    ['gzip', gzipSync(text)],
    ['gzip of several members', Buffer.concat([gzipSync(text.subarray(0, 5)), gzipSync(text.subarray(5))])],
    ['gzip with zeros behind it, as tapes leave them', Buffer.concat([gzipSync(text), Buffer.alloc(100)])],
  ])('gives %s, however they come', async (_, bytes) => {
    expect(await read(unpack(chunksOf(bytes), NO_LIMITS))).toEqual(text);
    expect(await read(unpack(chunksOf(...oneByOne(bytes)), NO_LIMITS))).toEqual(text);
  });

  it('gives any bytes back, packed or not, wherever they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 5 }),
        fc.boolean(),
        async (pieces, isPacked) => {
          const whole = Buffer.concat(pieces);
          fc.pre(!(whole[0] === 0x1f && whole[1] === 0x8b));
          const chunks = isPacked ? oneByOne(gzipSync(whole)) : pieces.map((piece) => Buffer.from(piece));
          expect(await read(unpack(chunksOf(...chunks), NO_LIMITS))).toEqual(whole);
        },
      ),
    );
  });

  it.each([
    ['truncated gzip', gzipSync(text).subarray(0, -5)],
    ['damaged gzip', Buffer.from(gzipSync(text).map((byte, index) => (index === 12 ? byte ^ 0xff : byte)))],
    ['gzip with text behind it, which must not be lost', Buffer.concat([gzipSync(text), text])],
    ['only the first bytes of gzip', Buffer.from([0x1f, 0x8b])],
  ])('refuses %s', async (_, bytes) => {
    await expect(read(unpack(chunksOf(bytes), NO_LIMITS))).rejects.toMatchObject({ code: 'gzip_invalid' });
    await expect(read(unpack(chunksOf(...oneByOne(bytes)), NO_LIMITS))).rejects.toMatchObject({ code: 'gzip_invalid' });
  });

  it('refuses what should be gzip and is not; nothing at all is nothing', async () => {
    await expect(read(unpack(chunksOf(text), NO_LIMITS, true))).rejects.toMatchObject({ code: 'gzip_invalid' });
    expect(await read(unpack(chunksOf(gzipSync(text)), NO_LIMITS, true))).toEqual(text);
    expect(await read(unpack(chunksOf(), NO_LIMITS, true))).toHaveLength(0);
  });

  it.each([
    { what: 'body', bytes: text, limits: { maxPackedBytes: 1, maxUnpackedBytes: text.length } },
    { what: 'unpacked body', bytes: gzipSync(text), limits: { maxPackedBytes: 1000, maxUnpackedBytes: text.length } },
    {
      what: 'compressed body',
      bytes: gzipSync(text),
      limits: { maxPackedBytes: gzipSync(text).length, maxUnpackedBytes: 1000 },
    },
  ])(
    'sees the limit of a $what from both sides',
    async ({ what, bytes, limits: { maxPackedBytes, maxUnpackedBytes } }) => {
      expect(await read(unpack(chunksOf(bytes), { maxPackedBytes, maxUnpackedBytes }))).toEqual(text);
      const tighter =
        what === 'compressed body'
          ? { maxPackedBytes: maxPackedBytes - 1, maxUnpackedBytes }
          : { maxPackedBytes, maxUnpackedBytes: maxUnpackedBytes - 1 };
      await expect(read(unpack(chunksOf(bytes), tighter))).rejects.toMatchObject({
        code: 'body_too_large',
        detail: expect.stringContaining(`the ${what} has more than`),
      });
    },
  );

  it('stops unpacking a bomb at the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    let bytes = 0;
    const reading = async (): Promise<void> => {
      const limits = { maxPackedBytes: 1_000_000, maxUnpackedBytes: 1_000_000 };
      for await (const chunk of unpack(chunksOf(bomb), limits)) bytes += chunk.length;
    };
    await expect(reading()).rejects.toMatchObject({ code: 'body_too_large' });
    expect(bytes).toBeLessThanOrEqual(1_000_000);
  });

  it('says that the sender broke off, and passes on what is classified already', async () => {
    const brokenOff = unpack(chunksOf(text, new Error('aborted')), NO_LIMITS);
    await expect(read(brokenOff)).rejects.toMatchObject({
      code: 'request_invalid',
      detail: 'the body broke off before its end',
    });
    const classified = new PipelineError('upload_invalid', 'x');
    await expect(read(unpack(chunksOf(text, classified), NO_LIMITS))).rejects.toBe(classified);
    await expect(read(unpack(chunksOf(gzipSync(text), classified), NO_LIMITS))).rejects.toBe(classified);
  });

  it.each([
    ['bytes', text, NO_LIMITS],
    ['gzip', gzipSync(text), NO_LIMITS],
    ['a bomb', gzipSync(Buffer.alloc(1_000_000)), { maxPackedBytes: 1_000_000, maxUnpackedBytes: 10 }],
  ])('lets go of a source of %s when its reader has had enough', async (_, bytes, limits) => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    async function* endless(): AsyncGenerator<Buffer, void> {
      try {
        for (;;) yield await Promise.resolve(bytes);
      } finally {
        release();
      }
    }
    await unpack(endless(), limits)[Symbol.asyncIterator]().return?.(undefined);
    const readOne = async (): Promise<void> => {
      for await (const _chunk of unpack(endless(), limits)) break;
    };
    await readOne().catch(() => undefined);
    await released;
  });
});

const aRequest = (body: unknown, headers: Record<string, string> = {}): FastifyRequest =>
  ({ body, headers, raw: {} }) as FastifyRequest;
const streamOf = (...chunks: Buffer[]): Readable => Readable.from(chunks);

describe('bodyOf', () => {
  it.each(['gzip', ' GZIP ', 'x-gzip'])('unpacks content-encoding "%s"', async (encoding) => {
    const request = aRequest(streamOf(gzipSync(text)), { 'content-encoding': encoding });
    expect(await read(bodyOf(request, NO_LIMITS))).toEqual(text);
  });

  it.each(['identity', '', 'Identity'])(
    'reads content-encoding "%s" as it is, and gzip by its first bytes',
    async (encoding) => {
      for (const bytes of [text, gzipSync(text)]) {
        expect(await read(bodyOf(aRequest(streamOf(bytes), { 'content-encoding': encoding }), NO_LIMITS))).toEqual(
          text,
        );
      }
    },
  );

  it.each(['br', 'deflate', 'zstd', 'gzip, gzip', 'nonsense'])('refuses content-encoding "%s"', (encoding) => {
    expect(() => bodyOf(aRequest(streamOf(text), { 'content-encoding': encoding }), NO_LIMITS)).toThrow(
      expect.objectContaining({ code: 'media_type_unsupported' }),
    );
  });

  it('refuses a form, and a request without a body', () => {
    const form = aRequest(undefined, { 'content-type': 'Multipart/form-data; boundary=x' });
    expect(() => bodyOf(form, NO_LIMITS)).toThrow(expect.objectContaining({ code: 'media_type_unsupported' }));
    expect(() => bodyOf(aRequest(undefined), NO_LIMITS)).toThrow(expect.objectContaining({ code: 'body_empty' }));
  });

  it('leaves the stream of the request open when it refuses in the middle', async () => {
    const body = streamOf(text, text, text);
    const limits = { maxPackedBytes: 1, maxUnpackedBytes: text.length };
    await expect(read(bodyOf(aRequest(body), limits))).rejects.toMatchObject({ code: 'body_too_large' });
    expect(body.destroyed).toBe(false);
    expect(body.listenerCount('readable')).toBe(0);
  });
});

describe('bytesOf and optionalJsonOf', () => {
  it('read a body whole, however small its pieces are', async () => {
    const large = Buffer.alloc(5000, 'x');
    expect(await bytesOf(aRequest(streamOf(...oneByOne(large))), 5000)).toEqual(large);
    await expect(bytesOf(aRequest(streamOf(large)), 4999)).rejects.toMatchObject({ code: 'body_too_large' });
  });

  it('read JSON, or nothing', async () => {
    expect(await optionalJsonOf(aRequest(streamOf(Buffer.from('{"a":1}'))), 100)).toEqual({ a: 1 });
    expect(await optionalJsonOf(aRequest(undefined), 100)).toBeUndefined();
    expect(await optionalJsonOf(aRequest(streamOf()), 100)).toBeUndefined();
    await expect(optionalJsonOf(aRequest(streamOf(Buffer.from('{'))), 100)).rejects.toMatchObject({
      code: 'json_invalid',
    });
  });
});

describe('readJson', () => {
  it('says how to declare the charset that it takes for broken UTF-8', () => {
    const windowsPowerShell = Buffer.from('{"name": "été"}', 'latin1');
    expect(() => readJson(windowsPowerShell)).toThrow(/content-type: application\/json; charset=iso-8859-1/);
  });

  it('gives the text and what it says, without a BOM', () => {
    expect(readJson(Buffer.from('\ufeff {"a":1.0} '))).toEqual({ text: ' {"a":1.0} ', value: { a: 1 } });
  });

  it.each([
    ['body_empty', Buffer.from('')],
    ['body_empty', Buffer.from('\ufeff \r\n')],
    ['encoding_invalid', Buffer.from([0x22, 0xc3, 0x28, 0x22])],
    ['encoding_invalid', Buffer.from('"a"', 'utf16le').fill(0xd8, 0, 1)],
    ['json_invalid', Buffer.from('{"a":1}{"b":2}')],
    ['json_invalid', Buffer.from('NaN')],
    ['json_too_deep', Buffer.from('['.repeat(100_000) + ']'.repeat(100_000))],
  ])('refuses with %s', (code, bytes) => {
    expect(() => readJson(bytes)).toThrow(expect.objectContaining({ code }));
  });
});
