import { Module } from '@nestjs/common';
import { AcknowledgementsRepository } from './acknowledgements.repository.js';
import { AlertsController } from './alerts.controller.js';
import { AlertsQueries } from './alerts.queries.js';

/** Lists alerts and takes acknowledgements. */
@Module({ controllers: [AlertsController], providers: [AlertsQueries, AcknowledgementsRepository] })
export class AlertsModule {}
