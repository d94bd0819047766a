import { rules } from '@app/alerting';
import { type Database, DatabaseModule, type QuestionLimits } from '@app/database';
import { companyZoneNames } from '@app/time';
import { type DynamicModule, Module } from '@nestjs/common';
import { AlertsModule } from './alerts/alerts.module.js';
import { alertPartsOf } from './alerts/wiring.js';
import { ConsoleController } from './console/console.controller.js';
import { EventFollower } from './events/event-follower.service.js';
import { EventsController } from './events/events.controller.js';
import { EventsService } from './events/events.service.js';
import { DeliveryService } from './notify/delivery.service.js';
import { NotifierService } from './notify/notifier.service.js';
import { NotifySettingsSource } from './notify/notify-settings-source.js';
import { NotifyModule } from './notify/notify.module.js';
import { ProcessorSettings } from './processor.settings.js';
import { AnalyticsController } from './report/analytics.controller.js';
import { AnalyticsQueries } from './report/analytics.queries.js';
import { ErrorsController } from './report/history/errors.controller.js';
import { ErrorsQueries } from './report/history/errors.queries.js';
import { FreshnessController } from './report/history/freshness.controller.js';
import { FreshnessQueries } from './report/history/freshness.queries.js';
import { MttrController } from './report/history/mttr.controller.js';
import { MttrQueries } from './report/history/mttr.queries.js';
import { PerformanceController } from './report/performance.controller.js';
import { PerformanceQueries } from './report/performance.queries.js';
import { RollerService } from './report/rollups/roller.service.js';
import { RunsReader } from './report/runs-reader.js';
import { TimeseriesQueries } from './report/timeseries.queries.js';
import { RulesFileModule } from './rules-file/rules-file.module.js';
import { RulesFileService } from './rules-file/rules-file.service.js';
import { RunsModule } from './runs/runs.module.js';
import { StatusController } from './status/status.controller.js';
import { DeadLettersModule } from './dead-letters/dead-letters.module.js';

@Module({
  imports: [RunsModule, DeadLettersModule],
  controllers: [
    AnalyticsController,
    MttrController,
    FreshnessController,
    ErrorsController,
    PerformanceController,
    EventsController,
    StatusController,
    ConsoleController,
  ],
  providers: [
    AnalyticsQueries,
    PerformanceQueries,
    TimeseriesQueries,
    RunsReader,
    RollerService,
    MttrQueries,
    FreshnessQueries,
    ErrorsQueries,
    EventFollower,
    EventsService,
  ],
})
export class ProcessorModule {
  static onDatabase(database: Database, limits: QuestionLimits): DynamicModule {
    const rulesFile = RulesFileModule.register(rules, process.env);
    const notify = NotifyModule.register({ inject: [ProcessorSettings], useFactory: zoneNamesOf });
    const alerts = AlertsModule.register({
      imports: [rulesFile, notify],
      inject: [ProcessorSettings, RulesFileService, NotifySettingsSource, NotifierService, DeliveryService],
      useFactory: alertPartsOf,
    });
    return {
      module: ProcessorModule,
      imports: [DatabaseModule.forDatabase(database, limits), rulesFile, notify, alerts],
    };
  }
}

const zoneNamesOf = ({ COMPANY_TIME_ZONES, DEFAULT_TIME_ZONE }: ProcessorSettings): ((company: string) => string) =>
  companyZoneNames(COMPANY_TIME_ZONES, DEFAULT_TIME_ZONE);
