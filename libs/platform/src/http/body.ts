import { parseJson, PipelineError } from '@app/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

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
}

/** The bytes of a request's body, unpacked when it is gzip. @throws as `unpack`; PipelineError `body_empty` */
export function bodyOf(request: FastifyRequest, limits: BodyLimits): Chunks {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (!['identity', 'gzip', 'x-gzip', ''].includes(encoding)) {
    throw new PipelineError('media_type_unsupported', `content-encoding "${encoding.slice(0, 40)}" is not read; gzip is`);
  }
  if (!(request.body instanceof Readable)) throw new PipelineError('body_empty', 'the request has no body');
  return unpack(request.body, limits);
}

/** A body that fits into memory, read whole. @throws as `bodyOf` */
export async function bytesOf(request: FastifyRequest, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bodyOf(request, { maxPackedBytes: maxBytes, maxUnpackedBytes: maxBytes })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A JSON body, or undefined when there is none. @throws PipelineError `json_invalid`, `encoding_invalid`, and as `bodyOf` */
export async function optionalJsonOf(request: FastifyRequest, maxBytes: number): Promise<unknown> {
  if (!(request.body instanceof Readable)) return undefined;
  const bytes = await bytesOf(request, maxBytes);
  return bytes.length === 0 ? undefined : readJson(bytes).value;
}

const BOM = '\ufeff';

/** @throws PipelineError `json_invalid`, `encoding_invalid`, `body_empty` */
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
 * @throws PipelineError `body_too_large`, `gzip_invalid`, `request_invalid` when the sender breaks off
 */
export async function* unpack(source: Chunks, limits: BodyLimits): Chunks {
  const chunks = received(source)[Symbol.asyncIterator]();
  const head = await readHead(chunks);
  const whole = prepend(head, chunks);
  if (!isGzip(head)) return yield* limited(whole, limits.maxUnpackedBytes, 'body');
  yield* limited(gunzipped(limited(whole, limits.maxPackedBytes, 'compressed body')), limits.maxUnpackedBytes, 'unpacked body');
}

async function* received(source: Chunks): Chunks {
  try {
    yield* source;
  } catch (thrown) {
    throw new PipelineError('request_invalid', 'the body broke off before its end', { cause: thrown });
  }
}

const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;

async function readHead(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const { done, value } = await chunks.next();
    if (done) break;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
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
