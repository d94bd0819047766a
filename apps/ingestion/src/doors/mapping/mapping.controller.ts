import { MappingQueryDto } from '@app/mappings';
import { ApiProblemsAs, Needs, TakesSigned } from '@app/platform';
import { Controller, HttpCode, HttpStatus, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DoorAnswerDto, DoorProblemDto } from '../door.dto.js';
import { doorProblems } from '../door-problems.js';
import { MappedService } from './mapped.service.js';

/** Webhooks of tools that know nothing of us, by a mapping. */
@ApiTags('doors')
@Needs('ingest')
@Controller('in')
export class MappingController {
  constructor(private readonly mapped: MappedService) {}

  /** The name is one of the mapping file, or a preset: airbyte, fivetran, dbt-run-results, … */
  @Post(':name')
  @TakesSigned()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: "Take a tool's own JSON in" })
  @ApiBody({ required: true, schema: {} })
  @ApiProblemsAs(DoorProblemDto, 'mapping_unknown', 'signature_invalid', ...doorProblems)
  postMapped(
    @Param('name') name: string,
    @Query() query: MappingQueryDto,
    @Req() request: FastifyRequest,
  ): Promise<DoorAnswerDto> {
    return this.mapped.take(name, query, request);
  }
}
