import { Module } from '@nestjs/common';
import { AlertsController } from './alerts.controller.js';
import { AlertsQueries } from './alerts.queries.js';

/** Lists alerts and takes acknowledgements. */
@Module({ controllers: [AlertsController], providers: [AlertsQueries] })
export class AlertsModule {}
