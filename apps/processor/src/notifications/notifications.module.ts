import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import { DeliveryService } from './delivery.service.js';
import { NotifiableIncidentsQueries } from './notifiable-incidents.queries.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsRepository } from './notifications.repository.js';
import { NotificationsService } from './notifications.service.js';
import { NOTIFY_ZONE_OF, NotifierService } from './notifier.service.js';
import { NotifySettingsSource } from './notify-settings-source.service.js';
import type { ZoneOf } from './muting.js';
import { SilencesController } from './mutes/silences.controller.js';
import { MutesRepository } from './mutes/mutes.repository.js';
import { MutesService } from './mutes/mutes.service.js';

type ZoneFactory = Pick<ModuleMetadata, 'imports'> & Pick<FactoryProvider<ZoneOf>, 'inject' | 'useFactory'>;

/** Plans and delivers notifications. Needs the `Database`, from a module in `imports` or a global one. */
@Module({})
export class NotificationsModule {
  /** `useFactory` makes the `ZoneOf` from the injected providers, such as the settings of the service. */
  static register({ imports = [], inject = [], useFactory }: ZoneFactory): DynamicModule {
    return {
      module: NotificationsModule,
      imports,
      controllers: [NotificationsController, SilencesController],
      providers: [
        { provide: NOTIFY_ZONE_OF, inject, useFactory },
        NotifySettingsSource,
        NotifiableIncidentsQueries,
        NotificationsRepository,
        MutesRepository,
        NotifierService,
        DeliveryService,
        NotificationsService,
        MutesService,
      ],
      exports: [NotifySettingsSource, NotifierService, DeliveryService],
    };
  }
}
