import { Module } from '@nestjs/common';
import { NotificationsModule } from '../notifications/index.js';
import { IncidentLinksController } from './incident-links.controller.js';
import { IncidentLinksRepository } from './incident-links.repository.js';
import { IncidentLinksService } from './incident-links.service.js';

/** The pages behind the links in messages that acknowledge or mute an incident. */
@Module({
  imports: [NotificationsModule],
  controllers: [IncidentLinksController],
  providers: [IncidentLinksRepository, IncidentLinksService],
})
export class IncidentLinksModule {}
