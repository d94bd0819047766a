import { ApiProblems } from '@app/platform';
import { Controller, Get, HttpCode, HttpStatus, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { ResultsDto } from './accept.dto.js';
import { AcceptService } from './accept.service.js';
import { arrivalOf } from './arrival.js';
import { DEFAULT_FILE, FileSourceService } from './file-source.service.js';

/** Takes the default file in; a GET too, since schedulers and browsers can do nothing else. */
@ApiTags('ingest')
@Controller('ingest/trigger')
export class TriggerController {
  constructor(
    private readonly accept: AcceptService,
    private readonly files: FileSourceService,
  ) {}

  /** Takes `logs.json` of INGEST_DIR in. Again is harmless: runs that are known are counted once. */
  @Get()
  @ApiOperation({ summary: 'Take the default file in' })
  @ApiProblems('file_missing', 'queue_full', 'bus_unavailable', 'store_unavailable')
  get(@Req() request: FastifyRequest): Promise<ResultsDto> {
    return this.trigger(request);
  }

  /** The same as the GET. */
  @Post()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Take the default file in' })
  @ApiProblems('file_missing', 'queue_full', 'bus_unavailable', 'store_unavailable')
  post(@Req() request: FastifyRequest): Promise<ResultsDto> {
    return this.trigger(request);
  }

  private async trigger(request: FastifyRequest): Promise<ResultsDto> {
    const { chunks, telling } = await this.files.named(DEFAULT_FILE);
    return this.accept.acceptAll(chunks, arrivalOf(request, telling));
  }
}
