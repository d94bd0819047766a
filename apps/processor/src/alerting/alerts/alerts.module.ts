import { Module } from '@nestjs/common';
import { NotificationsModule } from '../../notifications/index.js';
import { AcknowledgementsRepository } from './acknowledgements.repository.js';
import { AlertsController } from './alerts.controller.js';
import { AlertsQueries } from './alerts.queries.js';

/** Lists alerts and takes acknowledgements. */
@Module({
  imports: [NotificationsModule],
  controllers: [AlertsController],
  providers: [AlertsQueries, AcknowledgementsRepository],
})
export class AlertsModule {}
