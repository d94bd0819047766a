import { PipelineError, topics } from '@app/contracts';
import type { Logger } from '@nestjs/common';
import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { isolate } from './isolate.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import type { Publisher } from './publisher.js';
import { deadLetterOf, type RecordBatch } from './record.js';
import { sendDeadLetters } from './send-dead-letters.js';

/** Both transports hand a chunk to this: it calls the handler, and sets aside the records that it can never handle. */
export class BatchDispatcher {
  constructor(
    private readonly publisher: Publisher,
    private readonly telemetry: Telemetry,
    private readonly logger: Logger,
  ) {}

  /**
   * Resolves when every record of the batch is handled or set aside.
   * @throws PipelineError that is retryable: deliver the batch again
   */
  async dispatch(batch: RecordBatch, handler: MessageHandler): Promise<void> {
    await isolate(
      batch.records,
      (records) => callHandler(handler, { topic: batch.topic, records }),
      async (record, error) => {
        // A dead letter that cannot be kept has no other place to go: it is delivered again until it can.
        if (batch.topic === topics.deadLetters.name) {
          throw new PipelineError('store_unavailable', 'a dead letter could not be stored', { cause: error });
        }
        const now = new Date();
        const { code, detail } = error;
        const deadLetter = deadLetterOf(batch.topic, record, { code, detail, service: this.telemetry.service, now });
        await sendDeadLetters(this.publisher, [deadLetter], now);
        this.telemetry.countDeadLetter(batch.topic, code);
        this.logger.error(
          { err: error.cause ?? error, topic: batch.topic, offset: record.offset },
          'record cannot be handled, sent to dead letters',
        );
      },
    );
  }
}

async function callHandler(handler: MessageHandler, batch: RecordBatch): Promise<void> {
  const result: unknown = await handler(batch);
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
}
