import { ApiProblems, ApiProblemsAs, Needs } from '@app/platform';
import { Controller, HttpCode, HttpStatus, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DoorAnswerDto, DoorProblemDto } from '../door.dto.js';
import { doorProblems } from '../door-problems.js';
import { LineageBatchDto } from './lineage.dto.js';
import { LineageService } from './lineage.service.js';

/** OpenLineage 2-0-2: what Airflow's provider, dbt-ol and Spark's listener send. */
@ApiTags('doors')
@Needs('ingest')
@Controller('api/v1/lineage')
export class LineageController {
  constructor(private readonly lineage: LineageService) {}

  /** One event. Events of datasets and jobs, and of type OTHER, are accepted and ignored. */
  @Post()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Take an OpenLineage event in' })
  @ApiBody({ required: true, schema: { type: 'object' } })
  @ApiProblems(...doorProblems)
  postRunEvent(@Req() request: FastifyRequest): Promise<DoorAnswerDto> {
    return this.lineage.takeOne(request);
  }

  /** A list of events. Those that failed are listed; 503 when the bus is unavailable: send all again. */
  @Post('batch')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Take OpenLineage events in' })
  @ApiBody({ required: true, schema: { type: 'array', items: { type: 'object' } } })
  @ApiProblemsAs(DoorProblemDto, 'request_invalid', ...doorProblems)
  postEventBatch(@Req() request: FastifyRequest): Promise<LineageBatchDto> {
    return this.lineage.takeBatch(request);
  }
}
