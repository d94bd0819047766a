import { Module } from '@nestjs/common';
import { StatesModule } from '../alerting/index.js';
import { StatusPageController } from './status-page.controller.js';
import { StatusPageService } from './status-page.service.js';

/** Answers the badge and the status page of a company. */
@Module({ imports: [StatesModule], controllers: [StatusPageController], providers: [StatusPageService] })
export class StatusPageModule {}
