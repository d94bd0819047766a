import { HeavyQuestion, Questions } from '@app/database';
import { CallerScope, Needs, Scope } from '@app/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CompareDto,
  CompareQueryDto,
  PercentilesAnswerDto,
  PercentilesQueryDto,
  TimeseriesDto,
  TimeseriesQueryDto,
} from './performance.dto.js';
import { PerformanceQueries } from './performance.queries.js';
import { TimeseriesQueries } from './timeseries.queries.js';

/** Percentiles, time series and comparisons of runs. */
@ApiTags('analytics')
@Questions({ mayLag: true })
@Needs('read')
@Controller('analytics')
export class PerformanceController {
  constructor(
    private readonly queries: PerformanceQueries,
    private readonly series: TimeseriesQueries,
  ) {}

  /** Percentiles of duration, CPU time and memory by source or by object. */
  @HeavyQuestion()
  @Get('percentiles')
  @ApiOperation({ summary: 'Percentiles by source or object' })
  getPercentiles(@CallerScope() scope: Scope, @Query() query: PercentilesQueryDto): Promise<PercentilesAnswerDto> {
    return this.queries.percentiles(scope, query);
  }

  /** One metric over time, in buckets of equal length, as one series or as a series for each group. */
  @HeavyQuestion()
  @Get('timeseries')
  @ApiOperation({ summary: 'A metric over time' })
  getTimeseries(@CallerScope() scope: Scope, @Query() query: TimeseriesQueryDto): Promise<TimeseriesDto> {
    return this.series.timeseries(scope, query);
  }

  /** Statistics of two time ranges side by side. */
  @HeavyQuestion()
  @Get('compare')
  @ApiOperation({ summary: 'Two times side by side' })
  getComparison(@CallerScope() scope: Scope, @Query() query: CompareQueryDto): Promise<CompareDto> {
    return this.queries.compare(scope, query);
  }
}
