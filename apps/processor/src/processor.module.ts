import { AnalyticsModule } from '@app/analytics';
import { type DynamicModule, Module } from '@nestjs/common';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DeadLettersHandler } from './dead-letters/dead-letters.handler.js';
import { DeadLettersService } from './dead-letters/dead-letters.service.js';
import { ReplayService } from './dead-letters/replay.service.js';
import { ProcessHandler } from './process/process.handler.js';
import { limitsOf, ProcessorSettings } from './processor.settings.js';
import { AnalyticsController } from './report/analytics.controller.js';
import { AnalyticsQueries } from './report/analytics.queries.js';
import { StatusController } from './status/status.controller.js';
import type { Database } from './store/database.js';
import { StoreModule } from './store/store.module.js';

@Module({
  imports: [AnalyticsModule.register({ inject: [ProcessorSettings], useFactory: limitsOf })],
  controllers: [ProcessHandler, DeadLettersHandler, AnalyticsController, DeadLettersController, StatusController],
  providers: [AnalyticsQueries, DeadLettersService, ReplayService],
})
export class ProcessorModule {
  static onDatabase(database: Database): DynamicModule {
    return { module: ProcessorModule, imports: [StoreModule.forDatabase(database)] };
  }
}
