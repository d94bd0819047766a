import { topics } from '@app/contracts';
import { type RecordBatch } from '@app/platform';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { DeadLettersRepository } from './dead-letters.repository.js';
import { readDeadLetter } from './read-dead-letter.js';

/** dead-letters → store. */
@Controller()
export class DeadLettersHandler {
  constructor(private readonly deadLetters: DeadLettersRepository) {}

  @EventPattern<string>(topics.deadLetters.name)
  async onDeadLetters(@Payload() batch: RecordBatch): Promise<void> {
    await this.deadLetters.insertNew(batch.records.map((record) => readDeadLetter(record)));
  }
}
