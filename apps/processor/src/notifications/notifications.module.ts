import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import { DeliveryService } from './delivery.service.js';
import { IncidentsRepository } from './incidents.repository.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsRepository } from './notifications.repository.js';
import { NotificationsService } from './notifications.service.js';
import { NOTIFY_ZONE_OF, NotifierService } from './notifier.service.js';
import { NotifySettingsSource } from './notify-settings-source.js';
import type { ZoneOf } from './quiet.js';
import { SilencesController } from './silences/silences.controller.js';
import { SilencesRepository } from './silences/silences.repository.js';
import { SilencesService } from './silences/silences.service.js';

type ZoneFactory = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<ZoneOf>, 'inject' | 'useFactory'>;

/** Telling people. Needs the `Database`, from a module in `imports` or a global one. */
@Module({})
export class NotificationsModule {
  /** `useFactory` makes the `ZoneOf` out of what is injected, such as the settings of the service. */
  static register({ imports = [], inject = [], useFactory }: ZoneFactory): DynamicModule {
    return {
      module: NotificationsModule,
      imports,
      controllers: [NotificationsController, SilencesController],
      providers: [
        { provide: NOTIFY_ZONE_OF, inject, useFactory },
        NotifySettingsSource,
        IncidentsRepository,
        NotificationsRepository,
        SilencesRepository,
        NotifierService,
        DeliveryService,
        NotificationsService,
        SilencesService,
      ],
      exports: [NotifySettingsSource, NotifierService, DeliveryService],
    };
  }
}
