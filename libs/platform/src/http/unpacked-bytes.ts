import { PipelineError } from '@app/contracts';
import type { FastifyRequest } from 'fastify';
import { pipeline, Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { collect } from './body-chunks.js';
import { shareOf } from './requests-under-way.js';

/** Decompressors by the names of RFC 9110, 8.4.1. */
const unpackers: ReadonlyMap<string, () => NodeJS.ReadWriteStream> = new Map([
  ['gzip', () => createGunzip()],
  ['x-gzip', () => createGunzip()],
  ['deflate', () => createInflate()],
  ['br', () => createBrotliDecompress()],
]);

/** The measured memory of unpacking, and the copies of bytes that are read whole, as in `bytesOf`. */
const UNPACKING_BYTES = 256 * 1024;
const COPIES = 3;

/**
 * The bytes of a body in any usual encoding, for clients that choose it themselves; `bytesOf` reads gzip alone.
 * @throws PipelineError `body_too_large`, `media_type_unsupported`, `gzip_invalid`, `body_empty`, `request_invalid` when the
 * sender breaks off, `memory_full`, `request_too_slow`
 */
export async function unpackedBytesOf(request: FastifyRequest, maxBytes: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  const isPlain = encoding === '' || encoding === 'identity';
  const unpacker = unpackers.get(encoding);
  if (!isPlain && unpacker === undefined) {
    const known = [...unpackers.keys()].join(', ');
    throw new PipelineError(
      'media_type_unsupported',
      `content-encoding "${encoding.slice(0, 40)}" is not read; ${known} are`,
    );
  }
  if (!(request.body instanceof Readable)) throw new PipelineError('body_empty', 'the request has no body');
  const share = shareOf(request);
  const hold = (bytes: number): void => {
    if (bytes > maxBytes) throw new PipelineError('body_too_large', `the body has more than ${maxBytes} bytes`);
    share.hold(UNPACKING_BYTES + COPIES * bytes);
  };
  const packed = await collect(request.body, hold);
  return unpacker === undefined ? packed : unpacked(packed, unpacker(), hold);
}

async function unpacked(
  packed: Buffer,
  unpacker: NodeJS.ReadWriteStream,
  hold: (bytes: number) => void,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of pipeline(Readable.from([packed]), unpacker, () => undefined) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      hold(bytes);
      chunks.push(chunk);
    }
  } catch (thrown) {
    if (thrown instanceof PipelineError) throw thrown;
    throw new PipelineError('gzip_invalid', 'the compressed data is damaged or ends too early', { cause: thrown });
  }
  return Buffer.concat(chunks);
}
