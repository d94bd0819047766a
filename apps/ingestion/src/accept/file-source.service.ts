import { PipelineError } from '@app/contracts';
import { hasBody, shareOf, unpack } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { IngestionSettings } from '../ingestion.settings.js';
import { type OpenFile, openInFolder } from './ingest-folder.js';
import { uploadedFile } from './uploaded-file.js';

/** The measured memory of the streams of an upload and its form; the same with the share of zlib for unpacking. */
const UPLOAD_BYTES = 192 * 1024;
const UNPACKING_BYTES = 384 * 1024;

/** The subject of a request for a file. */
export type FileRequest =
  | { readonly kind: 'named'; readonly path: string }
  | { readonly kind: 'default' }
  | { readonly kind: 'uploaded'; readonly chunks: AsyncIterable<Buffer> };

/** Finds the bytes of a file: in INGEST_DIR, which is ours and has no limit of length, or in an upload. */
@Injectable()
export class FileSourceService {
  constructor(private readonly settings: IngestionSettings) {}

  /**
   * The upload of a request, or the name of a file.
   * @throws PipelineError `upload_invalid`, `media_type_unsupported`, `memory_full`
   */
  of(request: FastifyRequest, path?: string): FileRequest {
    const isUpload = request.isMultipart();
    if (isUpload && path !== undefined) {
      throw new PipelineError('upload_invalid', 'give file_path or upload a file, not both');
    }
    if (isUpload) return { kind: 'uploaded', chunks: this.uploaded(request) };
    if (path !== undefined) return { kind: 'named', path };
    // Records in the body must not be passed over in silence.
    if (!hasBody(request.raw)) return { kind: 'default' };
    throw new PipelineError(
      'media_type_unsupported',
      'a file is uploaded as multipart/form-data; records go to /ingest/batch',
    );
  }

  /** @throws PipelineError `path_outside`, `file_kind_refused`, `file_missing` */
  async named(path: string): Promise<OpenFile> {
    const file = await openInFolder(this.settings.INGEST_DIR, path);
    return { ...file, chunks: unpack(file.chunks, { maxPackedBytes: Infinity, maxUnpackedBytes: Infinity }) };
  }

  private uploaded(request: FastifyRequest): AsyncIterable<Buffer> {
    const { bodyLimits, MAX_UNPACKED_BYTES } = this.settings;
    const share = shareOf(request);
    share.hold(UPLOAD_BYTES);
    const file = uploadedFile(request, MAX_UNPACKED_BYTES);
    return unpack(file, bodyLimits, false, () => share.hold(UNPACKING_BYTES));
  }
}
