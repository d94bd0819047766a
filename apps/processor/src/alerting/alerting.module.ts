import { type DynamicModule, Module } from '@nestjs/common';
import { AlertsModule } from './alerts/alerts.module.js';
import { BacktestModule } from './backtest/backtest.module.js';
import { CyclesModule } from './cycles/cycles.module.js';
import { EngineModule, type PartsFactory } from './engine/engine.module.js';
import { ExpectationsModule } from './expectations/expectations.module.js';
import { IncidentsModule } from './incidents/incidents.module.js';

/** The alert engine and the questions about what it finds. */
@Module({})
export class AlertingModule {
  /** `useFactory` makes the `AlertParts` out of what is injected, such as the rules file and the notifier. */
  static register(parts: PartsFactory): DynamicModule {
    const engine = EngineModule.register(parts);
    return {
      module: AlertingModule,
      imports: [
        engine,
        AlertsModule,
        IncidentsModule,
        CyclesModule,
        { module: ExpectationsModule, imports: [engine] },
        { module: BacktestModule, imports: [engine] },
      ],
    };
  }
}
