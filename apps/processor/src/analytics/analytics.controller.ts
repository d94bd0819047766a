import { HeavyQuestion, Questions } from '@app/database';
import { CallerScope, Needs, Scope } from '@app/platform';
import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RunFilterDto } from '../runs/index.js';
import {
  AnomaliesDto,
  AnomaliesQueryDto,
  RecentDto,
  RecentQueryDto,
  SourceDto,
  SourcesQueryDto,
  SummaryDto,
} from './analytics.dto.js';
import { AnalyticsQueries } from './analytics.queries.js';

/** Answers about the runs that are stored. */
@ApiTags('analytics')
@Questions({ mayLag: true })
@Needs('read')
@Controller('analytics')
export class AnalyticsController {
  constructor(private readonly queries: AnalyticsQueries) {}

  /** Counts, rates, averages and duration percentiles of all runs, or of those that match the filter. */
  @HeavyQuestion()
  @Get('summary')
  @ApiOperation({ summary: 'All runs together' })
  getSummary(@CallerScope() scope: Scope, @Query() filter: RunFilterDto): Promise<SummaryDto> {
    return this.queries.summary(scope, filter);
  }

  /** The statistics of each source, sorted by name. */
  @HeavyQuestion()
  @Get('sources')
  @ApiOperation({ summary: 'Source by source' })
  @ApiExtraModels(SourceDto)
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: { $ref: getSchemaPath(SourceDto) } } })
  async getSources(
    @CallerScope() scope: Scope,
    @Query() { limit, cursor, ...filter }: SourcesQueryDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Record<string, SourceDto>> {
    const { sources, total } = await this.queries.sourcesPage(scope, filter, { limit, cursor });
    void reply.header('x-total-count', total);
    return sources;
  }

  /** The latest runs with their metrics, the newest last. */
  @HeavyQuestion()
  @Get('recent')
  @ApiOperation({ summary: 'The latest runs' })
  getRecentRuns(@CallerScope() scope: Scope, @Query() { limit }: RecentQueryDto): Promise<RecentDto> {
    return this.queries.recent(scope, limit);
  }

  /** The latest anomalous runs with the reasons, the newest last. */
  @HeavyQuestion()
  @Get('anomalies')
  @ApiOperation({ summary: 'The latest anomalies' })
  getAnomalies(@CallerScope() scope: Scope, @Query() { limit }: AnomaliesQueryDto): Promise<AnomaliesDto> {
    return this.queries.anomalies(scope, limit);
  }
}
