import { Module } from '@nestjs/common';
import { EventFollower } from './event-follower.service.js';
import { EventsController } from './events.controller.js';
import { EventsService } from './events.service.js';

/** Tells open connections what is stored, as it is stored. */
@Module({ controllers: [EventsController], providers: [EventFollower, EventsService] })
export class LiveModule {}
