import { PipelineError } from '@app/contracts';
import { unpack } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { IngestionSettings } from '../ingestion.settings.js';
import { openInFolder } from './ingest-folder.js';

/** The file that is read when none is named. */
export const DEFAULT_FILE = 'logs.json';

export interface FileSource {
  readonly chunks: AsyncIterable<Buffer>;
  readonly maxRecords: number;
}

/** Finds the bytes of a file: in INGEST_DIR, which is ours and has no limit of length, or in an upload. */
@Injectable()
export class FileSourceService {
  constructor(private readonly settings: IngestionSettings) {}

  /** @throws PipelineError `path_outside`, `file_missing`, `upload_invalid` */
  async of(request: FastifyRequest, path: unknown): Promise<FileSource> {
    if (path === undefined && request.isMultipart()) return this.uploaded(request);
    if (path === undefined) return this.named(DEFAULT_FILE);
    if (typeof path !== 'string') throw new PipelineError('path_outside', 'file_path must be given once');
    return this.named(path);
  }

  async named(path: string): Promise<FileSource> {
    const file = await openInFolder(this.settings.INGEST_DIR, path);
    return { chunks: unpack(file, { maxPackedBytes: Infinity, maxUnpackedBytes: Infinity }), maxRecords: Infinity };
  }

  private async uploaded(request: FastifyRequest): Promise<FileSource> {
    const { bodyLimits, MAX_UNPACKED_BYTES, MAX_RECORDS_PER_REQUEST } = this.settings;
    const part = await request.file({ limits: { fileSize: MAX_UNPACKED_BYTES + 1, files: 1 } }).catch((error: unknown) => {
      throw new PipelineError('upload_invalid', 'the multipart body cannot be read', { cause: error });
    });
    if (part === undefined) throw new PipelineError('upload_invalid', 'the multipart body holds no file');
    return { chunks: unpack(part.file, bodyLimits), maxRecords: MAX_RECORDS_PER_REQUEST };
  }
}
