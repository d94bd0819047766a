import { ApiProblemsAs, Changes, Needs } from '@app/platform';
import { Controller, Get, HttpCode, HttpStatus, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type ResultsDto, ResultsProblemDto } from './accept.dto.js';
import { DEFAULT_FILE, FileIntakeService } from './file-intake.service.js';
import { unavailable, unreadable } from './problem-codes.js';

const problems = [
  'file_missing',
  'path_outside',
  'file_kind_refused',
  ...unreadable,
  'nothing_accepted',
  ...unavailable,
] as const;

/** Takes the default file in; a GET too, since schedulers and browsers can do nothing else. */
@ApiTags('ingest')
@Needs('ingest')
@Controller('ingest/trigger')
export class TriggerController {
  constructor(private readonly files: FileIntakeService) {}

  /**
   * Takes `logs.json` of INGEST_DIR in. Again is harmless: runs that are known are counted once. While the file is being
   * read, another trigger waits for that reading and gets its answer.
   */
  @Get()
  @Changes()
  @ApiOperation({ summary: 'Take the default file in' })
  @ApiProblemsAs(ResultsProblemDto, ...problems)
  triggerIngestByGet(@Req() request: FastifyRequest): Promise<ResultsDto> {
    return this.files.take(DEFAULT_FILE, request);
  }

  /** The same as the GET. */
  @Post()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Take the default file in' })
  @ApiProblemsAs(ResultsProblemDto, ...problems)
  triggerIngest(@Req() request: FastifyRequest): Promise<ResultsDto> {
    return this.files.take(DEFAULT_FILE, request);
  }
}
