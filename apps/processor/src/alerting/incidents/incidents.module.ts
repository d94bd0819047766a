import { Module } from '@nestjs/common';
import { NotificationsModule } from '../../notifications/index.js';
import { IncidentAcknowledgementsRepository } from './incident-acknowledgements.repository.js';
import { IncidentMutesService } from './incident-mutes.service.js';
import { IncidentsController } from './incidents.controller.js';
import { IncidentsQueries } from './incidents.queries.js';

/** Lists incidents with their alerts, and takes acknowledgements and mutes of them. */
@Module({
  imports: [NotificationsModule],
  controllers: [IncidentsController],
  providers: [IncidentsQueries, IncidentAcknowledgementsRepository, IncidentMutesService],
})
export class IncidentsModule {}
