import { Module } from '@nestjs/common';
import { DeadLetterSubjects } from './dead-letter-subjects.worker.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { DeadLettersHandler } from './dead-letters.handler.js';
import { DeadLettersRepository } from './dead-letters.repository.js';
import { DeadLettersService } from './dead-letters.service.js';
import { ReplayService } from './replay.service.js';

/** Stores dead letters, lists them and replays them. */
@Module({
  controllers: [DeadLettersHandler, DeadLettersController],
  providers: [DeadLettersRepository, DeadLettersService, ReplayService, DeadLetterSubjects],
})
export class DeadLettersModule {}
