import { rules } from '@app/alerting';
import { type Database, DatabaseModule, type QuestionLimits } from '@app/database';
import { companyZoneNames } from '@app/time';
import { type DynamicModule, Module } from '@nestjs/common';
import { alertPartsOf } from './alert-engine-wiring.js';
import { AlertingModule } from './alerting/alerting.module.js';
import { AnalyticsModule } from './analytics/analytics.module.js';
import { ConsoleModule } from './console/console.module.js';
import { DeadLettersModule } from './dead-letters/dead-letters.module.js';
import { LiveModule } from './live/live.module.js';
import { DeliveryService } from './notifications/delivery.service.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { NotifierService } from './notifications/notifier.service.js';
import { NotifySettingsSource } from './notifications/notify-settings-source.js';
import { ProcessorSettings } from './processor.settings.js';
import { RulesFileModule } from './rules-file/rules-file.module.js';
import { RulesFileService } from './rules-file/rules-file.service.js';
import { RunsModule } from './runs/runs.module.js';
import { StatusModule } from './status/status.module.js';

/** Every room of the service. */
@Module({ imports: [RunsModule, DeadLettersModule, AnalyticsModule, LiveModule, StatusModule, ConsoleModule] })
export class ProcessorModule {
  static onDatabase(database: Database, limits: QuestionLimits): DynamicModule {
    const rulesFile = RulesFileModule.register(rules, process.env);
    const notifications = NotificationsModule.register({ inject: [ProcessorSettings], useFactory: zoneNamesOf });
    const alerting = AlertingModule.register({
      imports: [rulesFile, notifications],
      inject: [ProcessorSettings, RulesFileService, NotifySettingsSource, NotifierService, DeliveryService],
      useFactory: alertPartsOf,
    });
    return {
      module: ProcessorModule,
      imports: [DatabaseModule.forDatabase(database, limits), rulesFile, notifications, alerting],
    };
  }
}

const zoneNamesOf = ({ COMPANY_TIME_ZONES, DEFAULT_TIME_ZONE }: ProcessorSettings): ((company: string) => string) =>
  companyZoneNames(COMPANY_TIME_ZONES, DEFAULT_TIME_ZONE);
