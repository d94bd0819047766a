import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import { DeliveryService } from './delivery.service.js';
import { IncidentsStore } from './incidents.store.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsService } from './notifications.service.js';
import { NotificationsStore } from './notifications.store.js';
import { NOTIFY_ZONE_OF, NotifierService } from './notifier.service.js';
import { NotifySettingsSource } from './notify-settings-source.js';
import type { ZoneOf } from './quiet.js';
import { SilencesController } from './silences.controller.js';
import { SilencesService } from './silences.service.js';
import { SilencesStore } from './silences.store.js';

type ZoneFactory = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<ZoneOf>, 'inject' | 'useFactory'>;

/** Telling people. Needs the `Database`, from a module in `imports` or a global one. */
@Module({})
export class NotifyModule {
  /** `useFactory` makes the `ZoneOf` out of what is injected, such as the settings of the service. */
  static register({ imports = [], inject = [], useFactory }: ZoneFactory): DynamicModule {
    return {
      module: NotifyModule,
      imports,
      controllers: [NotificationsController, SilencesController],
      providers: [
        { provide: NOTIFY_ZONE_OF, inject, useFactory },
        NotifySettingsSource,
        IncidentsStore,
        NotificationsStore,
        SilencesStore,
        NotifierService,
        DeliveryService,
        NotificationsService,
        SilencesService,
      ],
      exports: [NotifySettingsSource, NotifierService, DeliveryService],
    };
  }
}
