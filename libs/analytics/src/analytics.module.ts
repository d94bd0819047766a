import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import { ANALYTICS_LIMITS, AnalyticsService } from './analytics.service.js';
import type { AnalyticsLimits } from './limits.js';

type LimitsFactory = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<AnalyticsLimits>, 'inject' | 'useFactory'>;

@Module({})
export class AnalyticsModule {
  /** `useFactory` makes the limits out of what is injected, such as the settings of the service. */
  static register({ imports = [], inject = [], useFactory }: LimitsFactory): DynamicModule {
    return {
      module: AnalyticsModule,
      imports,
      providers: [{ provide: ANALYTICS_LIMITS, inject, useFactory }, AnalyticsService],
      exports: [AnalyticsService],
    };
  }
}
