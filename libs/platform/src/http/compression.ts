import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** Below it, the head of an answer outweighs what is saved. */
const THRESHOLD_BYTES = 2048;
/** Fast, and within some percent of what the slow levels make of JSON. */
const GZIP_LEVEL = 4;
/** Texts that repeat themselves. No event stream, whose events would wait in the packer; no Parquet, which is packed. */
const compressible =
  /^(?:application\/(?:problem\+)?json|application\/x-ndjson|text\/(?:csv|plain|html|css|javascript)|application\/javascript)\b/;

/**
 * Answers to callers that accept gzip are sent packed, exports while they are written. A file kept packed on the disk
 * is sent as it is. Bodies of requests are left to their readers.
 */
export async function compressAnswers(fastify: FastifyInstance): Promise<void> {
  await fastify.register(compress, {
    globalDecompression: false,
    encodings: ['gzip'],
    threshold: THRESHOLD_BYTES,
    customTypes: compressible,
    zlibOptions: { level: GZIP_LEVEL },
  });
}
