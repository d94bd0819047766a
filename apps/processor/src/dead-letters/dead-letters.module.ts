import { Module } from '@nestjs/common';
import { DeadLettersController } from './dead-letters.controller.js';
import { DeadLettersHandler } from './dead-letters.handler.js';
import { DeadLettersRepository } from './dead-letters.repository.js';
import { DeadLettersService } from './dead-letters.service.js';
import { ReplayService } from './replay.service.js';

/** Keeps what was set aside, shows it, and sends it again. */
@Module({
  controllers: [DeadLettersHandler, DeadLettersController],
  providers: [DeadLettersRepository, DeadLettersService, ReplayService],
})
export class DeadLettersModule {}
