import { PipelineError, type Telling } from '@app/contracts';
import { hasBody, unpack } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { IngestionSettings } from '../ingestion.settings.js';
import { openInFolder } from './ingest-folder.js';
import { uploadedFile } from './uploaded-file.js';

/** The file that is read when none is named. */
export const DEFAULT_FILE = 'logs.json';

export interface FileSource {
  readonly chunks: AsyncIterable<Buffer>;
  readonly maxRecords: number;
  readonly telling: Telling;
}

/** Finds the bytes of a file: in INGEST_DIR, which is ours and has no limit of length, or in an upload. */
@Injectable()
export class FileSourceService {
  constructor(private readonly settings: IngestionSettings) {}

  /**
   * The upload of a request, or the file it names, or the default one.
   * @throws PipelineError `path_outside`, `file_kind_refused`, `file_missing`, `query_invalid`, `upload_invalid`, `media_type_unsupported`
   */
  of(request: FastifyRequest): FileSource | Promise<FileSource> {
    const { file_path: path } = request.query as { readonly file_path?: string | readonly string[] };
    const isUpload = request.isMultipart();
    if (path === undefined) return isUpload ? this.uploaded(request) : this.default(request);
    if (typeof path !== 'string') throw new PipelineError('query_invalid', 'file_path must be given once');
    if (isUpload) throw new PipelineError('upload_invalid', 'give file_path or upload a file, not both');
    return this.named(path);
  }

  /** @throws PipelineError `path_outside`, `file_kind_refused`, `file_missing` */
  async named(path: string): Promise<FileSource> {
    const file = await openInFolder(this.settings.INGEST_DIR, path);
    const chunks = unpack(file, { maxPackedBytes: Infinity, maxUnpackedBytes: Infinity });
    return { chunks, maxRecords: Infinity, telling: 'type' };
  }

  private default({ raw }: FastifyRequest): Promise<FileSource> {
    // Records that somebody sent here must not be passed over in silence.
    if (!hasBody(raw)) return this.named(DEFAULT_FILE);
    throw new PipelineError(
      'media_type_unsupported',
      'a file is uploaded as multipart/form-data; records go to /ingest/batch',
    );
  }

  private uploaded(request: FastifyRequest): FileSource {
    const { bodyLimits, MAX_UNPACKED_BYTES, MAX_RECORDS_PER_REQUEST } = this.settings;
    return {
      chunks: unpack(uploadedFile(request, MAX_UNPACKED_BYTES), bodyLimits),
      maxRecords: MAX_RECORDS_PER_REQUEST,
      telling: 'value',
    };
  }
}
