import { PipelineError } from '@app/contracts';
import type { FastifyRequest } from 'fastify';

/** Bytes for the other fields of a form, which are held in memory and not read. */
const FIELD_LIMITS = { fields: 20, fieldSize: 1024, fieldNameSize: 100, parts: 30, headerPairs: 100 };

/** The parser says so of a body that ends too early, Node of a connection that does. */
const brokenOff: readonly unknown[] = ['FST_MP_PREMATURE_CLOSE', 'ECONNRESET'];

/**
 * The bytes of the one file in a multipart body.
 * @param maxBytes little more than this is read, so that the reader notices
 * @throws PipelineError `upload_invalid`, `request_invalid` when the sender breaks off
 */
export async function* uploadedFile(request: FastifyRequest, maxBytes: number): AsyncGenerator<Buffer, void> {
  let files = 0;
  try {
    for await (const part of request.parts({ limits: { ...FIELD_LIMITS, files: 2, fileSize: maxBytes + 1 } })) {
      if (part.type !== 'file') continue;
      if (++files > 1) throw new PipelineError('upload_invalid', 'the multipart body holds more than one file');
      yield* part.file as AsyncIterable<Buffer>;
    }
  } catch (thrown) {
    throw uploadError(thrown);
  }
  if (files === 0) throw new PipelineError('upload_invalid', 'the multipart body holds no file');
}

function uploadError(thrown: unknown): PipelineError {
  if (thrown instanceof PipelineError) return thrown;
  if (brokenOff.includes((thrown as { code?: unknown } | null)?.code)) {
    return new PipelineError('request_invalid', 'the upload broke off before its end', { cause: thrown });
  }
  return new PipelineError('upload_invalid', 'the multipart body cannot be read', { cause: thrown });
}
