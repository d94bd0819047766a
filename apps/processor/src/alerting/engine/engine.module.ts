import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import { AlertEngineService } from './alert-engine.service.js';
import { AlertPublisher } from './alert-publisher.js';
import { AlertTelemetry } from './alert.telemetry.js';
import { ALERT_PARTS, type AlertParts } from './engine-deps.js';

export type PartsFactory = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<AlertParts>, 'inject' | 'useFactory'>;

/** Follows the stored runs, and keeps and publishes what it finds. */
@Module({})
export class EngineModule {
  /** `useFactory` makes the `AlertParts` out of what is injected, such as the rules file and the notifier. */
  static register({ imports = [], inject = [], useFactory }: PartsFactory): DynamicModule {
    return {
      module: EngineModule,
      imports,
      providers: [{ provide: ALERT_PARTS, inject, useFactory }, AlertEngineService, AlertPublisher, AlertTelemetry],
      exports: [ALERT_PARTS, AlertEngineService],
    };
  }
}
