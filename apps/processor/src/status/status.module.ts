import { Module } from '@nestjs/common';
import { AnalyticsModule } from '../analytics/index.js';
import { StatusController } from './status.controller.js';

/** Answers the status of the service. */
@Module({ imports: [AnalyticsModule], controllers: [StatusController] })
export class StatusModule {}
