import { parseDocument, parseJson, PipelineError } from '@app/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { chunksOf, collect } from './body-chunks.js';
import { shareOf } from './requests-under-way.js';
import { discardUnreadBodies } from './unread-body.js';

export interface BodyLimits {
  /** Largest body as it comes over the wire when it is compressed, in bytes. */
  readonly maxPackedBytes: number;
  /** Largest body when it is not compressed, or unpacked, in bytes. */
  readonly maxUnpackedBytes: number;
}

type Chunks = AsyncIterable<Buffer>;

/** Has Fastify hand every body to its handler as a stream: what reads it decides about size, encoding and errors. */
export function leaveBodiesUnread(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  discardUnreadBodies(fastify);
}

/**
 * The measured memory of a body that is read piece by piece, whatever its size: its streams and the pieces under way.
 */
const STREAM_BYTES = 64 * 1024;
/** The same with what zlib needs to unpack. */
const UNPACKING_BYTES = 256 * 1024;
/** The memory of a request with a small body beside its bytes. */
const REQUEST_BYTES = 16 * 1024;
/** A body that is read whole is there as bytes, and as a text of one or two bytes a character. */
const COPIES = 3;

const gzipNames = ['gzip', 'x-gzip'];

/**
 * The bytes of a request's body, unpacked when it is gzip.
 * @throws as `unpack`; PipelineError `body_empty`, `media_type_unsupported`, `memory_full`, `request_too_slow`
 */
export function bodyOf(request: FastifyRequest, limits: BodyLimits): Chunks {
  const { body, mustBeGzip } = readable(request);
  const share = shareOf(request);
  share.hold(STREAM_BYTES);
  return unpack(chunksOf(body), limits, mustBeGzip, () => share.hold(UNPACKING_BYTES));
}

/** A body that fits into memory, read whole. @throws as `bodyOf` */
export async function bytesOf(request: FastifyRequest, maxBytes: number): Promise<Buffer> {
  const { body, mustBeGzip } = readable(request);
  const share = shareOf(request);
  const packed = await collect(body, (bytes) => {
    if (bytes > maxBytes) throw new PipelineError('body_too_large', `the body has more than ${maxBytes} bytes`);
    share.hold(REQUEST_BYTES + COPIES * bytes);
  });
  if (!mustBeGzip && !isGzip(packed)) return packed;
  const limits = { maxPackedBytes: maxBytes, maxUnpackedBytes: maxBytes };
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of unpack(Readable.from([packed]) as Chunks, limits, mustBeGzip)) {
    bytes += chunk.length;
    share.hold(UNPACKING_BYTES + packed.length + COPIES * bytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function readable(request: FastifyRequest): { body: Readable; mustBeGzip: boolean } {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (!['', 'identity', ...gzipNames].includes(encoding)) {
    throw new PipelineError(
      'media_type_unsupported',
      `content-encoding "${encoding.slice(0, 40)}" is not read; gzip is`,
    );
  }
  if (/^\s*multipart\//i.test(request.headers['content-type'] ?? '')) {
    throw new PipelineError('media_type_unsupported', 'this route reads the records as the body, not as a form');
  }
  if (!(request.body instanceof Readable)) throw new PipelineError('body_empty', 'the request has no body');
  return { body: request.body, mustBeGzip: gzipNames.includes(encoding) };
}

/** A JSON body, or undefined when there is none. @throws as `bodyOf` and `readJson` */
export async function optionalJsonOf(request: FastifyRequest, maxBytes: number): Promise<unknown> {
  if (!(request.body instanceof Readable)) return undefined;
  const bytes = await bytesOf(request, maxBytes);
  return bytes.length === 0 ? undefined : readJson(bytes).value;
}

const BOM = '\ufeff';
const NO_UTF8 =
  'the bytes are not UTF-8; another charset is declared as in `content-type: application/json; charset=iso-8859-1`';

/** @throws PipelineError `json_invalid`, `json_too_deep`, `encoding_invalid`, `body_empty` */
export function readJson(bytes: Buffer): { text: string; value: unknown } {
  const text = textOf(bytes);
  return { text, value: parseJson(text) };
}

/** A document with records, with every digit of their ids. @throws as `readJson` */
export const readDocument = (bytes: Buffer): unknown => parseDocument(textOf(bytes));

/** The text of a document in UTF-8, without its BOM. @throws PipelineError `encoding_invalid`, `body_empty` */
export function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new PipelineError('encoding_invalid', NO_UTF8);
  const decoded = bytes.toString('utf8');
  const text = decoded.startsWith(BOM) ? decoded.slice(1) : decoded;
  if (text.trim() === '') throw new PipelineError('body_empty', 'there is nothing in the body');
  return text;
}

/**
 * Bytes as they are, or unpacked when they begin as gzip does (no JSON can), never more than the limits allow and never
 * more than a chunk at once in memory.
 * @param mustBeGzip refuse what is not
 * @param whenPacked called before unpacking begins; what it throws is thrown
 * @throws PipelineError `body_too_large`, `gzip_invalid`, `request_invalid` when the sender breaks off
 */
export async function* unpack(
  source: Chunks,
  limits: BodyLimits,
  mustBeGzip = false,
  whenPacked = (): void => undefined,
): Chunks {
  const chunks = received(source)[Symbol.asyncIterator]();
  try {
    const head = await readHead(chunks);
    const whole = prepend(head, chunks);
    if (isGzip(head)) {
      whenPacked();
      const packed = limited(whole, limits.maxPackedBytes, 'compressed body');
      yield* limited(gunzipped(packed), limits.maxUnpackedBytes, 'unpacked body');
    } else if (mustBeGzip && head.length > 0) {
      throw new PipelineError('gzip_invalid', 'content-encoding says gzip, and the body is something else');
    } else {
      yield* limited(whole, limits.maxUnpackedBytes, 'body');
    }
  } finally {
    // Lets go of the source, and does not wait: one that is silent now would keep the answer back.
    chunks.return?.().catch(() => undefined);
  }
}

async function* received(source: Chunks): Chunks {
  try {
    yield* source;
  } catch (thrown) {
    if (thrown instanceof PipelineError) throw thrown;
    throw new PipelineError('request_invalid', 'the body broke off before its end', { cause: thrown });
  }
}

const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;

async function readHead(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}

async function* prepend(head: Buffer, chunks: AsyncIterator<Buffer>): Chunks {
  if (head.length > 0) yield head;
  yield* { [Symbol.asyncIterator]: () => chunks };
}

async function* limited(chunks: Chunks, maxBytes: number, what: string): Chunks {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new PipelineError('body_too_large', `the ${what} has more than ${maxBytes} bytes`);
    yield chunk;
  }
}

async function* gunzipped(chunks: Chunks): Chunks {
  const unpacked = pipeline(Readable.from(chunks), createGunzip(), () => undefined);
  try {
    yield* unpacked as Chunks;
  } catch (thrown) {
    if (thrown instanceof PipelineError) throw thrown;
    throw new PipelineError('gzip_invalid', 'the gzip data is damaged or ends too early', { cause: thrown });
  }
}
