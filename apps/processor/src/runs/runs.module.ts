import { Database } from '@app/database';
import { Module } from '@nestjs/common';
import { objectLimitsOf, ProcessorSettings } from '../processor.settings.js';
import { ExportService } from './export/export.service.js';
import { AnalyticsService } from './intake/analytics.service.js';
import { ErasuresWorker } from './intake/erasures.worker.js';
import { ProcessHandler } from './intake/process.handler.js';
import { RunAdmission } from './intake/run-admission.service.js';
import { RunWriter } from './intake/run-writer.service.js';
import { UnusualRuns } from './intake/unusual-runs.service.js';
import { OpenRunsWorker } from './open/open-runs.worker.js';
import { RunDetailQueries } from './run-detail.queries.js';
import { RunsController } from './runs.controller.js';
import { RunsQueries } from './runs.queries.js';
import { RunsRepository } from './runs.repository.js';

/** Takes runs in, keeps them, lists and exports them. */
@Module({
  controllers: [ProcessHandler, RunsController],
  providers: [
    AnalyticsService,
    RunsRepository,
    RunWriter,
    {
      provide: UnusualRuns,
      inject: [Database, ProcessorSettings],
      useFactory: (database: Database, { UNUSUAL_RUNS }: ProcessorSettings) => new UnusualRuns(database, UNUSUAL_RUNS),
    },
    {
      provide: RunAdmission,
      inject: [Database, RunWriter, ProcessorSettings, UnusualRuns],
      useFactory: (database: Database, writer: RunWriter, settings: ProcessorSettings, unusual: UnusualRuns) =>
        new RunAdmission(database, writer, objectLimitsOf(settings), unusual),
    },
    RunsQueries,
    RunDetailQueries,
    ExportService,
    OpenRunsWorker,
    ErasuresWorker,
  ],
})
export class RunsModule {}
