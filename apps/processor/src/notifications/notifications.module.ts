import { Module } from '@nestjs/common';
import { DeliveryService } from './delivery.service.js';
import { NotifiableIncidentsQueries } from './notifiable-incidents.queries.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsRepository } from './notifications.repository.js';
import { NotificationsService } from './notifications.service.js';
import { NotifierService } from './notifier.service.js';
import { NotifySettingsSource } from './notify-settings-source.service.js';
import { SilencesController } from './mutes/silences.controller.js';
import { MutesRepository } from './mutes/mutes.repository.js';
import { MutesService } from './mutes/mutes.service.js';

/** Plans and delivers notifications. Needs the `Database` and the `CompanyZones`, from global modules. */
@Module({
  controllers: [NotificationsController, SilencesController],
  providers: [
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
})
export class NotificationsModule {}
