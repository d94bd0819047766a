import { rules } from '@app/alerting';
import { type Database, DatabaseModule, type QuestionLimits } from '@app/database';
import { CompanyZones } from '@app/time';
import { type DynamicModule, Module } from '@nestjs/common';
import { engineDependenciesOf } from './engine.providers.js';
import { AlertingModule } from './alerting/index.js';
import { AnalyticsModule } from './analytics/index.js';
import { AuditModule } from './audit/index.js';
import { ConsoleModule } from './console/index.js';
import { DeadLettersModule } from './dead-letters/index.js';
import { IncidentLinksModule } from './incident-links/index.js';
import { LiveModule } from './live/index.js';
import { DeliveryService } from './notifications/index.js';
import { NotificationsModule } from './notifications/index.js';
import { NotifierService } from './notifications/index.js';
import { NotifySettingsSource } from './notifications/index.js';
import { SummariesService } from './notifications/index.js';
import { ProcessorSettings } from './processor.settings.js';
import { RefusalsModule } from './refusals/index.js';
import { RetentionModule } from './retention/index.js';
import { RulesFileModule } from './rules-file/index.js';
import { RulesFileService } from './rules-file/index.js';
import { RunsModule } from './runs/index.js';
import { StatusModule } from './status/index.js';
import { StatusPageModule } from './status-page/index.js';

/** The root module. */
@Module({
  imports: [
    RunsModule,
    DeadLettersModule,
    RefusalsModule,
    AnalyticsModule,
    AuditModule,
    IncidentLinksModule,
    LiveModule,
    StatusModule,
    StatusPageModule,
    ConsoleModule,
  ],
})
export class ProcessorModule {
  static onDatabase(database: Database, limits: QuestionLimits, signIn: DynamicModule): DynamicModule {
    const rulesFile = RulesFileModule.register(rules, process.env);
    const alerting = AlertingModule.register({
      imports: [rulesFile, NotificationsModule],
      inject: [
        ProcessorSettings,
        CompanyZones,
        RulesFileService,
        NotifySettingsSource,
        NotifierService,
        DeliveryService,
        SummariesService,
      ],
      useFactory: engineDependenciesOf,
    });
    return {
      module: ProcessorModule,
      imports: [
        DatabaseModule.forDatabase(database, limits),
        rulesFile,
        NotificationsModule,
        alerting,
        RetentionModule.register(rulesFile),
        signIn,
      ],
    };
  }
}
