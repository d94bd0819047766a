import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import { AlertEngineService } from './alert-engine.service.js';
import { ALERT_PARTS, type AlertParts } from './alert-parts.js';
import { AlertPublisher } from './alert-publisher.js';
import { AlertTelemetry } from './alert.telemetry.js';
import { AlertsController } from './alerts.controller.js';
import { AlertsQueries } from './alerts.queries.js';
import { BacktestController } from './backtest.controller.js';
import { BacktestService } from './backtest.service.js';
import { CyclesController } from './cycles.controller.js';
import { CyclesQueries } from './cycles.queries.js';
import { ExpectationsController } from './expectations.controller.js';
import { ExpectationsService } from './expectations.service.js';
import { IncidentsController } from './incidents.controller.js';
import { IncidentsQueries } from './incidents.queries.js';

type PartsFactory = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<AlertParts>, 'inject' | 'useFactory'>;

/** The alert engine and the questions about what it finds. Needs the `Database`, from a module in `imports`. */
@Module({})
export class AlertsModule {
  /** `useFactory` makes the `AlertParts` out of what is injected, such as the rules file and the notifier. */
  static register({ imports = [], inject = [], useFactory }: PartsFactory): DynamicModule {
    return {
      module: AlertsModule,
      imports,
      controllers: [
        AlertsController,
        IncidentsController,
        CyclesController,
        ExpectationsController,
        BacktestController,
      ],
      providers: [
        { provide: ALERT_PARTS, inject, useFactory },
        AlertEngineService,
        AlertPublisher,
        AlertTelemetry,
        AlertsQueries,
        IncidentsQueries,
        CyclesQueries,
        ExpectationsService,
        BacktestService,
      ],
    };
  }
}
