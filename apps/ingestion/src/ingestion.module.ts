import { type DynamicModule, Module } from '@nestjs/common';
import { AcceptModule } from './accept/accept.module.js';
import { DoorsModule } from './doors/doors.module.js';
import type { IsKnownObject } from './doors/ping/known-objects.service.js';
import { MappingsSchemaController } from './schema/mappings-schema.controller.js';
import { RecordSchemaController } from './schema/record-schema.controller.js';

@Module({})
export class IngestionModule {
  /** @param environment variables that may hold secrets */
  static register(
    environment: Readonly<Record<string, string | undefined>>,
    isKnownObject?: IsKnownObject,
  ): DynamicModule {
    return {
      module: IngestionModule,
      imports: [AcceptModule, DoorsModule.register(environment, isKnownObject)],
      controllers: [RecordSchemaController, MappingsSchemaController],
    };
  }
}
