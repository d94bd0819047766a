import { ApiProblemsAs, Needs } from '@app/platform';
import { Controller, HttpCode, HttpStatus, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DoorAnswerDto, DoorProblemDto } from '../door.dto.js';
import { doorProblems } from '../door-problems.js';
import { CloudEventsService } from './cloud-events.service.js';
import { BATCHED, STRUCTURED } from './read-cloud-events.js';

/** CloudEvents 1.0 over HTTP whose data are records. */
@ApiTags('doors')
@Needs('ingest')
@Controller('cloudevents')
export class CloudEventsController {
  constructor(private readonly events: CloudEventsService) {}

  /** One event, structured or binary (`ce-` headers), or a batch. Attributes fill in what the record lacks. */
  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Take CloudEvents in' })
  @ApiConsumes(STRUCTURED, BATCHED, 'application/json')
  @ApiBody({ required: true, schema: {} })
  @ApiProblemsAs(DoorProblemDto, 'request_invalid', ...doorProblems)
  postCloudEvents(@Req() request: FastifyRequest): Promise<DoorAnswerDto> {
    return this.events.take(request);
  }
}
