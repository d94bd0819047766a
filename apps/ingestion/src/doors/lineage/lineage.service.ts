import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { DoorAnswerDto } from '../door.dto.js';
import { DoorService, eventsIn } from '../door.service.js';
import { MappingsService } from '@app/mappings';
import type { LineageBatchDto } from './lineage.dto.js';
import { mapLineage } from './map-lineage.js';

/** Takes OpenLineage events in, by the rules of the mapping file for their namespaces. */
@Injectable()
export class LineageService {
  constructor(
    private readonly door: DoorService,
    private readonly mappings: MappingsService,
  ) {}

  /** @throws as `DoorService.jsonOf` and `DoorService.take` */
  async takeOne(request: FastifyRequest): Promise<DoorAnswerDto> {
    const event = await this.door.jsonOf(request);
    return this.door.take(mapLineage(event, this.mappings.current().openlineage), request);
  }

  /** @throws as `DoorService.jsonOf`, `eventsIn` and `DoorService.takeEach` */
  async takeBatch(request: FastifyRequest): Promise<LineageBatchDto> {
    const events = eventsIn(await this.door.jsonOf(request));
    const rules = this.mappings.current().openlineage;
    const mapped = events.map((event) => mapLineage(event, rules));
    const { results, rejected } = await this.door.takeEach(mapped, request);
    return {
      status: results.failed > 0 ? 'partial_success' : 'success',
      summary: {
        received: events.length,
        successful: events.length - results.failed,
        failed: results.failed,
        retriable: 0,
        non_retriable: results.failed,
      },
      failed_events: rejected.map(({ index, reason }) => ({ index, reason, retriable: false })),
    };
  }
}
