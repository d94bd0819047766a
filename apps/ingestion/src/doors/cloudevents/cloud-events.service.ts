import { PipelineError } from '@app/contracts';
import { readDocument } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { DoorAnswerDto } from '../door.dto.js';
import { DoorService, eventsIn, utf8Of } from '../door.service.js';
import { mapCloudEvent } from './map-cloud-event.js';
import { BATCHED, readBinary, readStructured, STRUCTURED } from './read-cloud-events.js';

/** Takes CloudEvents in whose data are records. The content type says which of the three modes it is. */
@Injectable()
export class CloudEventsService {
  constructor(private readonly door: DoorService) {}

  /**
   * Resolves when the records are safe.
   * @throws as `DoorService.jsonOf`, `take` and `takeEach`; PipelineError `media_type_unsupported`, `request_invalid`
   */
  async take(request: FastifyRequest): Promise<DoorAnswerDto> {
    const [type = ''] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
    const bytes = utf8Of(await this.door.bytesOf(request), request);
    if (type.trim() === BATCHED) {
      const events = eventsIn(readDocument(bytes));
      return this.door.takeEach(
        events.map((event) => mapCloudEvent(readStructured(event))),
        request,
      );
    }
    if (type.trim() === STRUCTURED) return this.door.take(mapCloudEvent(readStructured(readDocument(bytes))), request);
    if (type.startsWith('application/cloudevents')) {
      throw new PipelineError('media_type_unsupported', `this door reads ${STRUCTURED} and ${BATCHED}`);
    }
    return this.door.take(mapCloudEvent(readBinary(request.headers, bytes)), request);
  }
}
