import { PipelineError } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { unpackedBytesOf } from './unpacked-bytes.js';

const text = Buffer.from('{"event_id":"e0"}\n'.repeat(100));
const requestOf = (body: Buffer | undefined, encoding?: string): FastifyRequest =>
  ({
    raw: {},
    headers: { 'content-encoding': encoding },
    body: body === undefined ? undefined : Readable.from([body], { objectMode: false }),
  }) as unknown as FastifyRequest;
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => PipelineError.from(error).code,
  );

describe('a body in any usual encoding', () => {
  it.each([
    [undefined, text],
    ['identity', text],
    ['gzip', gzipSync(text)],
    [' X-GZIP ', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
  ])('%s is unpacked', async (encoding, bytes) => {
    expect(await unpackedBytesOf(requestOf(bytes, encoding), text.length)).toEqual(text);
  });

  it.each(['gzip', 'deflate', 'br'])(
    '%s is refused one byte over the limit, and when it is damaged',
    async (encoding) => {
      const pack = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }[encoding]!;
      const bytes = pack(text);
      expect(await codeOf(unpackedBytesOf(requestOf(bytes, encoding), text.length - 1))).toBe('body_too_large');
      const cut = bytes.subarray(0, bytes.length - 4);
      expect(await codeOf(unpackedBytesOf(requestOf(cut, encoding), text.length))).toBe('gzip_invalid');
      expect(await codeOf(unpackedBytesOf(requestOf(text, encoding), text.length))).toBe('gzip_invalid');
    },
  );

  it.each([
    ['media_type_unsupported', requestOf(text, 'zstd')],
    ['media_type_unsupported', requestOf(text, 'gzip, br')],
    ['body_empty', requestOf(undefined)],
    ['body_too_large', requestOf(Buffer.alloc(text.length + 1))],
  ])('is refused with %s', async (code, request) => {
    expect(await codeOf(unpackedBytesOf(request, text.length))).toBe(code);
  });
});
