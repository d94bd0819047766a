import { type DynamicModule, Module } from '@nestjs/common';
import { AlertsModule } from './alerts/alerts.module.js';
import { BacktestModule } from './backtest/backtest.module.js';
import { CyclesModule } from './cycles/cycles.module.js';
import { EngineModule, type DependenciesFactory } from './engine/engine.module.js';
import { ExpectationsModule } from './expectations/expectations.module.js';
import { IncidentsModule } from './incidents/incidents.module.js';
import { StatesModule } from './states/states.module.js';

/** The alert engine and the API of its alerts, states, incidents, cycles, expectations and backtests. */
@Module({})
export class AlertingModule {
  /** `useFactory` makes the `EngineDependencies` from the injected providers, such as the rules file and the notifier. */
  static register(dependencies: DependenciesFactory): DynamicModule {
    const engine = EngineModule.register(dependencies);
    return {
      module: AlertingModule,
      imports: [
        engine,
        AlertsModule,
        IncidentsModule,
        CyclesModule,
        StatesModule,
        { module: ExpectationsModule, imports: [engine] },
        { module: BacktestModule, imports: [engine] },
      ],
    };
  }
}
