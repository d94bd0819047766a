import { topics } from '@app/contracts';
import { type RecordBatch } from '@app/platform';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { readRefusal } from './read-refusal.js';
import { RefusalsRepository } from './refusals.repository.js';

/** refusals → store. */
@Controller()
export class RefusalsHandler {
  constructor(private readonly refusals: RefusalsRepository) {}

  @EventPattern<string>(topics.refusals.name)
  async onRefusals(@Payload() batch: RecordBatch): Promise<void> {
    await this.refusals.add(batch.records.map(({ value }) => readRefusal(value)));
  }
}
