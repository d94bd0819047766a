import { Module } from '@nestjs/common';
import { EventIdsOfStore } from './event-ids.service.js';
import { EventFollower } from './event-follower.service.js';
import { EventsController } from './events.controller.js';
import { EventsService } from './events.service.js';

/** Streams stored runs and alert transitions to open connections. */
@Module({ controllers: [EventsController], providers: [EventIdsOfStore, EventFollower, EventsService] })
export class LiveModule {}
