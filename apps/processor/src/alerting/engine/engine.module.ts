import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import { AlertEngineService } from './alert-engine.service.js';
import { AlertPublisher } from './alert-publisher.js';
import { AlertTelemetry } from './alert.telemetry.js';
import { ENGINE_DEPENDENCIES, type EngineDependencies } from './engine-dependencies.js';
import { EngineStateService } from './engine-state.service.js';

export type DependenciesFactory = Pick<ModuleMetadata, 'imports'> &
  Pick<FactoryProvider<EngineDependencies>, 'inject' | 'useFactory'>;

/** Runs the alert engine on the stored runs; stores and publishes its transitions. */
@Module({})
export class EngineModule {
  /** `useFactory` makes the `EngineDependencies` from the injected providers, such as the rules file and the notifier. */
  static register({ imports = [], inject = [], useFactory }: DependenciesFactory): DynamicModule {
    return {
      module: EngineModule,
      imports,
      providers: [
        { provide: ENGINE_DEPENDENCIES, inject, useFactory },
        AlertEngineService,
        EngineStateService,
        AlertPublisher,
        AlertTelemetry,
      ],
      exports: [ENGINE_DEPENDENCIES, AlertEngineService, EngineStateService],
    };
  }
}
