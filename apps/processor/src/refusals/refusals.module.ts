import { Module } from '@nestjs/common';
import { RefusalsController } from './refusals.controller.js';
import { RefusalsHandler } from './refusals.handler.js';
import { RefusalsQueries } from './refusals.queries.js';
import { RefusalsRepository } from './refusals.repository.js';

/** Stores how many records the doors refuse, and lists them. */
@Module({ controllers: [RefusalsHandler, RefusalsController], providers: [RefusalsRepository, RefusalsQueries] })
export class RefusalsModule {}
