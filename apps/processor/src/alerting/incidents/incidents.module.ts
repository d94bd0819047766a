import { Module } from '@nestjs/common';
import { IncidentsController } from './incidents.controller.js';
import { IncidentsQueries } from './incidents.queries.js';

/** Lists incidents with their alerts. */
@Module({ controllers: [IncidentsController], providers: [IncidentsQueries] })
export class IncidentsModule {}
