import { Module } from '@nestjs/common';
import { DeadLetterCompanies } from './dead-letter-companies.worker.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { DeadLettersHandler } from './dead-letters.handler.js';
import { DeadLettersRepository } from './dead-letters.repository.js';
import { DeadLettersService } from './dead-letters.service.js';
import { ReplayService } from './replay.service.js';

/** Stores dead letters, lists them and replays them. */
@Module({
  controllers: [DeadLettersHandler, DeadLettersController],
  providers: [DeadLettersRepository, DeadLettersService, ReplayService, DeadLetterCompanies],
})
export class DeadLettersModule {}
