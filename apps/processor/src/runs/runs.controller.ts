import { OwnSlots, Questions, UpToDate } from '@app/database';
import { ApiProblems, CallerScope, EndsWithKey, type KnownRequest, Needs, Scope, UuidParam } from '@app/platform';
import { Controller, Get, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { exportFormats } from './export/export-formats.js';
import { ExportQueryDto } from './export/export.dto.js';
import { ExportService } from './export/export.service.js';
import { RunDetailQueries } from './run-detail.queries.js';
import { RunDto, RunPointsDto, RunPointsQueryDto, RunsDto, RunsQueryDto } from './runs.dto.js';
import { RunsQueries } from './runs.queries.js';

/** Lists, shows and exports runs. */
@ApiTags('runs')
@Questions({ mayLag: true })
@Needs('read')
@Controller('runs')
export class RunsController {
  constructor(
    private readonly runs: RunsQueries,
    private readonly details: RunDetailQueries,
    private readonly exports: ExportService,
  ) {}

  /** Newest first unless `sort` says otherwise; page by page with `cursor`. */
  @Get()
  @ApiOperation({ summary: 'Runs: filtered, searched, sorted' })
  listRuns(@CallerScope() scope: Scope, @Query() query: RunsQueryDto): Promise<RunsDto> {
    return this.runs.list(scope, query);
  }

  /** As much of each run as a picture of many shows, in a third of the bytes. Runs that have not ended are not among them. */
  @Get('points')
  @ApiOperation({ summary: 'The newest runs as points of a picture' })
  listRunPoints(@CallerScope() scope: Scope, @Query() { limit, ...filter }: RunPointsQueryDto): Promise<RunPointsDto> {
    return this.runs.points(scope, filter, limit);
  }

  /** All matching runs, oldest first, as of the start of the export. A download that breaks off ends in the middle. */
  @OwnSlots()
  @EndsWithKey()
  @Get('export')
  @ApiOperation({ summary: 'Runs as a file: CSV, NDJSON or Parquet' })
  @ApiOkResponse({
    content: Object.fromEntries(
      Object.values(exportFormats).map(({ mediaType }) => [
        mediaType,
        { schema: { type: 'string', format: 'binary' } },
      ]),
    ),
  })
  @ApiProblems('exports_busy')
  exportRuns(
    @Req() request: KnownRequest,
    @Query() query: ExportQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return this.exports.begin(request, query, reply.raw);
  }

  /** One run with its alerts, dead letters and neighbours. */
  // A message of a failure links to it a moment after it was stored.
  @UpToDate()
  @Get(':run_id')
  @ApiOperation({ summary: 'One run, with its alerts and the last good run' })
  getRun(@CallerScope() scope: Scope, @UuidParam('run_unknown', 'run_id') id: string): Promise<RunDto> {
    return this.details.find(scope, id);
  }
}
