import { Module } from '@nestjs/common';
import { DeliveryService } from './delivery.service.js';
import { IncidentsRepository } from './incidents.repository.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsRepository } from './notifications.repository.js';
import { NotificationsService } from './notifications.service.js';
import { NotifierService } from './notifier.service.js';
import { NotifySettingsSource } from './notify-settings-source.js';
import { SilencesController } from './silences/silences.controller.js';
import { SilencesRepository } from './silences/silences.repository.js';
import { SilencesService } from './silences/silences.service.js';

/** Telling people. Needs the `Database` and the `CompanyZones`, from global modules. */
@Module({
  controllers: [NotificationsController, SilencesController],
  providers: [
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
})
export class NotificationsModule {}
