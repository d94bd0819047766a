import { senderLeft } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ResultsDto } from './accept.dto.js';
import { AcceptService } from './accept.service.js';
import { arrivalOf } from './arrival.js';
import { FileSourceService } from './file-source.service.js';
import { SharedWork } from './shared-work.js';

/** The file that is read when none is named. */
export const DEFAULT_FILE = 'logs.json';

/** Takes files of INGEST_DIR in. Requests for a file that is being read wait for that reading. */
@Injectable()
export class FileIntakeService {
  private readonly readings = new SharedWork<ResultsDto>();

  constructor(
    private readonly accept: AcceptService,
    private readonly files: FileSourceService,
  ) {}

  /**
   * The outcome of every record of the file. A reading that nobody waits for any more stops.
   * @throws as `AcceptService.acceptAll`; PipelineError `path_outside`, `file_kind_refused`, `file_missing`
   */
  async take(path: string, request: FastifyRequest): Promise<ResultsDto> {
    const file = await this.files.named(path);
    // A caller that may name a file need not be allowed to read it.
    const arrival = arrivalOf(request, 'type');
    try {
      // A file that changed since is another one: its new records must not be answered for by a reading of the old.
      // One of another sender may take other records of it.
      const reading = JSON.stringify([file.state, arrival.scope.key, arrival.keyId]);
      return await this.readings.join(reading, senderLeft(request), (left) =>
        this.accept.acceptAll(file.chunks, arrival, { left }),
      );
    } finally {
      await file.close();
    }
  }
}
