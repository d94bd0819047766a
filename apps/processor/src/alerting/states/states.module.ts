import { Module } from '@nestjs/common';
import { NotificationsModule } from '../../notifications/index.js';
import { StatesController } from './states.controller.js';
import { StatesQueries } from './states.queries.js';
import { StatesService } from './states.service.js';

/** Answers how sources and objects are. */
@Module({
  imports: [NotificationsModule],
  controllers: [StatesController],
  providers: [StatesQueries, StatesService],
  exports: [StatesService],
})
export class StatesModule {}
