import { Module } from '@nestjs/common';
import { AnalyticsModule } from '../analytics/index.js';
import { StatusController } from './status.controller.js';

/** How the service is. */
@Module({ imports: [AnalyticsModule], controllers: [StatusController] })
export class StatusModule {}
