import { rules } from '@app/alerting';
import { type Database, DatabaseModule, type QuestionLimits } from '@app/database';
import { companyZoneNames } from '@app/time';
import { type DynamicModule, Module } from '@nestjs/common';
import { AlertsModule } from './alerts/alerts.module.js';
import { alertPartsOf } from './alerts/wiring.js';
import { ConsoleController } from './console/console.controller.js';
import { DeadLettersModule } from './dead-letters/dead-letters.module.js';
import { EventFollower } from './events/event-follower.service.js';
import { EventsController } from './events/events.controller.js';
import { EventsService } from './events/events.service.js';
import { DeliveryService } from './notify/delivery.service.js';
import { NotifierService } from './notify/notifier.service.js';
import { NotifySettingsSource } from './notify/notify-settings-source.js';
import { NotifyModule } from './notify/notify.module.js';
import { ProcessorSettings } from './processor.settings.js';
import { RulesFileModule } from './rules-file/rules-file.module.js';
import { RulesFileService } from './rules-file/rules-file.service.js';
import { RunsModule } from './runs/runs.module.js';
import { StatusController } from './status/status.controller.js';
import { AnalyticsModule } from './analytics/analytics.module.js';

@Module({
  imports: [RunsModule, DeadLettersModule, AnalyticsModule],
  controllers: [
    EventsController,
    StatusController,
    ConsoleController,
  ],
  providers: [
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
