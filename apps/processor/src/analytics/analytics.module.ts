import { Module } from '@nestjs/common';
import { AnalyticsController } from './analytics.controller.js';
import { AnalyticsQueries } from './analytics.queries.js';
import { CalendarController } from './calendar/calendar.controller.js';
import { CalendarQueries } from './calendar/calendar.queries.js';
import { ErrorsController } from './errors.controller.js';
import { ErrorsQueries } from './errors.queries.js';
import { FreshnessController } from './freshness.controller.js';
import { FreshnessQueries } from './freshness.queries.js';
import { MttrController } from './mttr.controller.js';
import { MttrQueries } from './mttr.queries.js';
import { PerformanceController } from './performance.controller.js';
import { PerformanceQueries } from './performance.queries.js';
import { RollupService } from './rollups/rollup.service.js';
import { RolledRunsQueries } from './rolled-runs.queries.js';
import { MovedRowsQueries } from './moved-rows.queries.js';
import { TimeseriesQueries } from './timeseries.queries.js';

/** Answers questions about many runs, and keeps the rollups that make that quick. */
@Module({
  controllers: [
    AnalyticsController,
    MttrController,
    FreshnessController,
    ErrorsController,
    PerformanceController,
    CalendarController,
  ],
  providers: [
    AnalyticsQueries,
    PerformanceQueries,
    MovedRowsQueries,
    TimeseriesQueries,
    RolledRunsQueries,
    RollupService,
    MttrQueries,
    FreshnessQueries,
    ErrorsQueries,
    CalendarQueries,
  ],
  exports: [AnalyticsQueries],
})
export class AnalyticsModule {}
