import { type DynamicModule, Module } from '@nestjs/common';
import { AcceptModule } from '../accept/accept.module.js';
import { IngestionSettings } from '../ingestion.settings.js';
import { CloudEventsController } from './cloudevents/cloud-events.controller.js';
import { CloudEventsService } from './cloudevents/cloud-events.service.js';
import { DoorService } from './door.service.js';
import { LineageController } from './lineage/lineage.controller.js';
import { LineageService } from './lineage/lineage.service.js';
import { MappedService } from './mapping/mapped.service.js';
import { MappingController } from './mapping/mapping.controller.js';
import { MappingsService } from '@app/mappings';
import { type IsKnownObject, KnownObjects, SeenObjects, StoredObjects } from './ping/known-objects.service.js';
import { PingController } from './ping/ping.controller.js';
import { PingService } from './ping/ping.service.js';
import { SentryController } from './sentry/sentry.controller.js';
import { SentryService } from './sentry/sentry.service.js';
import { MonitorSchedules } from './sentry/monitor-schedules.service.js';

/** The doors for what other tools send. Reads the mapping file at the start and polls it from then on. */
@Module({})
export class DoorsModule {
  /**
   * @param environment variables that may hold secrets
   * @param isKnownObject asks a store for an object; left out: only what this process saw is known
   */
  static register(
    environment: Readonly<Record<string, string | undefined>>,
    isKnownObject?: IsKnownObject,
  ): DynamicModule {
    const mappings = {
      provide: MappingsService,
      inject: [IngestionSettings],
      useFactory: ({ MAPPINGS_FILE }: IngestionSettings) =>
        new MappingsService({
          fileName: MAPPINGS_FILE,
          mayBeMissing: MAPPINGS_FILE === new IngestionSettings().MAPPINGS_FILE,
          environment,
        }),
    };
    return {
      module: DoorsModule,
      imports: [AcceptModule],
      controllers: [LineageController, PingController, CloudEventsController, SentryController, MappingController],
      providers: [
        mappings,
        DoorService,
        LineageService,
        PingService,
        CloudEventsService,
        SentryService,
        MappedService,
        {
          provide: KnownObjects,
          useFactory: () => (isKnownObject === undefined ? new SeenObjects() : new StoredObjects(isKnownObject)),
        },
        MonitorSchedules,
      ],
    };
  }
}
