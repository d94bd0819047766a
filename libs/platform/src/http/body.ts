import { parseJson, PipelineError } from '@app/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { limitConnections } from './connection-limits.js';
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
  limitConnections(fastify);
}

const gzipNames = ['gzip', 'x-gzip'];

/**
 * The bytes of a request's body, unpacked when it is gzip.
 * @throws as `unpack`; PipelineError `body_empty`, `media_type_unsupported`
 */
export function bodyOf(request: FastifyRequest, limits: BodyLimits): Chunks {
  const { body, mustBeGzip } = readable(request);
  // The stream is left open when its reader has had enough: destroying it would cut the line before the answer.
  return unpack(body.iterator({ destroyOnReturn: false }), limits, mustBeGzip);
}

/** A body that fits into memory, read whole. @throws as `bodyOf` */
export async function bytesOf(request: FastifyRequest, maxBytes: number): Promise<Buffer> {
  const { body, mustBeGzip } = readable(request);
  const bytes = await collect(body, maxBytes);
  if (!mustBeGzip && !isGzip(bytes)) return bytes;
  const limits = { maxPackedBytes: maxBytes, maxUnpackedBytes: maxBytes };
  return Buffer.concat(await Array.fromAsync(unpack(Readable.from([bytes]) as Chunks, limits, mustBeGzip)));
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

const MANY_CHUNKS = 1000;

// By events and not by an iterator, which costs a small body more than everything else that is done with it.
function collect(body: Readable, maxBytes: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let chunks: Buffer[] = [];
  let bytes = 0;
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      body.off('data', onData).pause();
      reject(new PipelineError('body_too_large', `the body has more than ${maxBytes} bytes`));
      return;
    }
    // A sender that dribbles must cost no more than its bytes: the object around a few of them is larger than they are.
    if (chunks.length === MANY_CHUNKS) chunks = [Buffer.concat(chunks)];
    chunks.push(chunk);
  };
  const brokenOff = (cause?: unknown): void => {
    if (!body.readableEnded)
      reject(new PipelineError('request_invalid', 'the body broke off before its end', { cause }));
  };
  body.on('data', onData);
  body.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
  body.once('error', brokenOff);
  body.once('close', brokenOff);
  return promise;
}

/** A JSON body, or undefined when there is none. @throws as `bodyOf` and `readJson` */
export async function optionalJsonOf(request: FastifyRequest, maxBytes: number): Promise<unknown> {
  if (!(request.body instanceof Readable)) return undefined;
  const bytes = await bytesOf(request, maxBytes);
  return bytes.length === 0 ? undefined : readJson(bytes).value;
}

const BOM = '\ufeff';

/** @throws PipelineError `json_invalid`, `json_too_deep`, `encoding_invalid`, `body_empty` */
export function readJson(bytes: Buffer): { text: string; value: unknown } {
  if (!isUtf8(bytes)) throw new PipelineError('encoding_invalid', 'the bytes are not UTF-8');
  const decoded = bytes.toString('utf8');
  const text = decoded.startsWith(BOM) ? decoded.slice(1) : decoded;
  if (text.trim() === '') throw new PipelineError('body_empty', 'there is nothing in the body');
  return { text, value: parseJson(text) };
}

/**
 * Bytes as they are, or unpacked when they begin as gzip does (no JSON can), never more than the limits allow and never
 * more than a chunk at once in memory.
 * @param mustBeGzip refuse what is not
 * @throws PipelineError `body_too_large`, `gzip_invalid`, `request_invalid` when the sender breaks off
 */
export async function* unpack(source: Chunks, limits: BodyLimits, mustBeGzip = false): Chunks {
  const chunks = received(source)[Symbol.asyncIterator]();
  try {
    const head = await readHead(chunks);
    const whole = prepend(head, chunks);
    if (isGzip(head)) {
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
