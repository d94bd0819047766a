import { Module } from '@nestjs/common';
import { DeliveryService } from './delivery.service.js';
import { DeliveryTelemetry } from './delivery.telemetry.js';
import { DueMessages } from './due-messages.service.js';
import { NotificationCompanies } from './notification-companies.worker.js';
import { NotifiableIncidentsQueries } from './notifiable-incidents.queries.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsRepository } from './notifications.repository.js';
import { NotificationsService } from './notifications.service.js';
import { NotifierService } from './notifier.service.js';
import { NotifySettingsSource } from './notify-settings-source.service.js';
import { OutgoingMessages } from './outgoing-messages.service.js';
import { SilencesController } from './mutes/silences.controller.js';
import { MessageLinks } from './links/message-links.service.js';
import { ReceiversController } from './receivers/receivers.controller.js';
import { ReceiversService } from './receivers/receivers.service.js';
import { SummariesService } from './summaries/summaries.service.js';
import { SummaryFactsQueries } from './summaries/summary-facts.queries.js';
import { MutedUntilService } from './mutes/muted-until.service.js';
import { MutesRepository } from './mutes/mutes.repository.js';
import { MutesService } from './mutes/mutes.service.js';
import { IncidentTitles } from './titles/incident-titles.queries.js';

/** Plans and delivers notifications. Needs the `Database` and the `CompanyZones`, from global modules. */
@Module({
  controllers: [ReceiversController, NotificationsController, SilencesController],
  providers: [
    NotifySettingsSource,
    NotifiableIncidentsQueries,
    NotificationsRepository,
    MutesRepository,
    DueMessages,
    NotifierService,
    DeliveryService,
    DeliveryTelemetry,
    MessageLinks,
    OutgoingMessages,
    ReceiversService,
    NotificationsService,
    NotificationCompanies,
    MutesService,
    MutedUntilService,
    IncidentTitles,
    SummaryFactsQueries,
    SummariesService,
  ],
  exports: [
    NotifySettingsSource,
    MutedUntilService,
    MutesService,
    MessageLinks,
    IncidentTitles,
    NotifierService,
    DeliveryService,
    SummariesService,
  ],
})
export class NotificationsModule {}
