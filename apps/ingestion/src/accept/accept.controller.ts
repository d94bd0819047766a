import { RawLogDto } from '@app/contracts';
import { ApiProblems, ApiProblemsAs, bodyOf, bytesOf, charsetIn, Needs, senderLeft } from '@app/platform';
import { Controller, HttpCode, HttpStatus, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExtraModels, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { IngestionSettings } from '../ingestion.settings.js';
import { AcceptedDto, FileQueryDto, ResultsDto, ResultsProblemDto } from './accept.dto.js';
import { AcceptService } from './accept.service.js';
import { arrivalOf } from './arrival.js';
import { DEFAULT_FILE, FileIntakeService } from './file-intake.service.js';
import { FileSourceService } from './file-source.service.js';
import { unavailable, unreadable } from './problem-codes.js';

const refused = [
  'record_not_object',
  'field_missing',
  'field_type',
  'field_too_long',
  'field_twice',
  'text_unstorable',
  'character_invisible',
  'company_forbidden',
] as const;

/** The doors through which records come in. */
@ApiTags('ingest')
@ApiExtraModels(RawLogDto)
@Needs('ingest')
@Controller('ingest')
export class AcceptController {
  constructor(
    private readonly accept: AcceptService,
    private readonly settings: IngestionSettings,
    private readonly files: FileSourceService,
    private readonly fileIntake: FileIntakeService,
  ) {}

  /** One raw record. The answer comes when it is safe. */
  @Post('single')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Take one record in' })
  @ApiBody({ type: RawLogDto })
  @ApiProblems(...unreadable, ...refused, 'status_unknown', 'object_id_unreadable', 'body_too_large', ...unavailable)
  async ingestRecord(@Req() request: FastifyRequest): Promise<AcceptedDto> {
    const bytes = await bytesOf(request, this.settings.MAX_RECORD_BYTES);
    return this.accept.acceptOne(bytes, arrivalOf(request), charsetIn(request.headers['content-type']));
  }

  /**
   * A JSON array, NDJSON, or a CSV or NDJSON that `/runs/export` wrote, told apart by how they begin; gzip welcome. Bad
   * records are refused one by one.
   */
  @Post('batch')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Take many records in' })
  @ApiConsumes('application/json', 'application/x-ndjson', 'text/csv')
  @ApiBody({ required: true, schema: { type: 'array', items: { $ref: getSchemaPath(RawLogDto) } } })
  @ApiProblemsAs(
    ResultsProblemDto,
    ...unreadable,
    'nothing_accepted',
    'body_too_large',
    'too_many_records',
    ...unavailable,
  )
  ingestBatch(@Req() request: FastifyRequest): Promise<ResultsDto> {
    return this.acceptAll(request, bodyOf(request, this.settings.bodyLimits));
  }

  /** A file of INGEST_DIR by its name, or one that is uploaded as multipart/form-data. */
  @Post('file')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Take a file in' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({ required: false, schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } })
  @ApiProblemsAs(
    ResultsProblemDto,
    'path_outside',
    'file_kind_refused',
    'file_missing',
    'upload_invalid',
    ...unreadable,
    'nothing_accepted',
    'body_too_large',
    'too_many_records',
    ...unavailable,
  )
  async ingestFile(@Query() { file_path }: FileQueryDto, @Req() request: FastifyRequest): Promise<ResultsDto> {
    const asked = this.files.of(request, file_path);
    if (asked.kind === 'uploaded') return this.acceptAll(request, asked.chunks);
    return this.fileIntake.take(asked.kind === 'named' ? asked.path : DEFAULT_FILE, request);
  }

  private acceptAll(request: FastifyRequest, chunks: AsyncIterable<Buffer>): Promise<ResultsDto> {
    return this.accept.acceptAll(chunks, arrivalOf(request), {
      maxRecords: this.settings.MAX_RECORDS_PER_REQUEST,
      charset: charsetIn(request.headers['content-type']),
      left: senderLeft(request),
    });
  }
}
