import { type DynamicModule, Module } from '@nestjs/common';
import { RetentionTelemetry } from './retention.telemetry.js';
import { RetentionWorker } from './retention.worker.js';

/** Deletes what is too old. */
@Module({})
export class RetentionModule {
  /** @param rulesFile the module that says how long things are kept */
  static register(rulesFile: DynamicModule): DynamicModule {
    return { module: RetentionModule, imports: [rulesFile], providers: [RetentionTelemetry, RetentionWorker] };
  }
}
