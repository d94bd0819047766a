import { type DeadLetter, headers, type Outcome, PipelineError, reject, type Topic, unwrap } from '@app/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { Telemetry } from '../telemetry/telemetry.js';
import { Publisher } from './publisher.js';
import { deadLetterOf, HandedOn, type ReceivedRecord, type RecordBatch } from './record.js';
import { sendDeadLetters } from './send-dead-letters.js';

/** A record that a stage let through, with what came out. */
export interface Emitted<T> {
  readonly record: ReceivedRecord;
  readonly value: T;
}

/** The outcome of a batch: each of its records is in exactly one of the two lists. */
export interface Evaluated<T> {
  readonly emitted: readonly Emitted<T>[];
  readonly deadLetters: readonly DeadLetter[];
}

/** Decides about the data of a message. */
export type BatchStage<T> = (data: unknown, record: ReceivedRecord) => Outcome<T>;

/** Runs a pure stage over a batch: unpacks, decides, sends on, sets aside, counts. */
@Injectable()
export class StageRunner {
  private readonly logger = new Logger(StageRunner.name);

  constructor(
    private readonly publisher: Publisher,
    private readonly telemetry: Telemetry,
  ) {}

  /**
   * Resolves when what came out of the batch is safe on the bus.
   * @throws PipelineError when the bus cannot be reached
   */
  async run<T>(job: { batch: RecordBatch; stage: BatchStage<T>; to: Topic<T> }): Promise<void> {
    const end = this.telemetry.metrics.messageDuration.startTimer({ topic: job.batch.topic });
    const { emitted, deadLetters } = this.evaluate(job.batch, job.stage);
    await this.forward(job.to, emitted);
    await this.setAside(job.batch.topic, deadLetters);
    this.telemetry.countMessages(job.batch.topic, 'emitted', emitted.length);
    end();
  }

  /** Decides about every record of the batch, and sends nothing yet. @throws PipelineError that is retryable */
  evaluate<T>(batch: RecordBatch, stage: BatchStage<T>): Evaluated<T> {
    const emitted: Emitted<T>[] = [];
    const deadLetters: DeadLetter[] = [];
    for (const record of batch.records) {
      const outcome = this.decide(record, stage);
      if (outcome.kind === 'emit') emitted.push({ record, value: outcome.value });
      else
        deadLetters.push(
          deadLetterOf(batch.topic, record, { ...outcome, service: this.telemetry.service, now: new Date() }),
        );
    }
    return { emitted, deadLetters };
  }

  /** @throws PipelineError when the bus cannot be reached */
  async forward<T>(topic: Topic<T>, emitted: readonly Emitted<T>[]): Promise<void> {
    if (emitted.length === 0 || !this.publisher.isRead(topic)) return;
    const from = { service: this.telemetry.service, now: new Date() };
    await this.publisher.publish(
      topic,
      emitted.map(({ record, value }) => new HandedOn(topic, value, { ...from, headers: record.headers })),
    );
  }

  /** @throws PipelineError when the bus cannot be reached */
  async setAside(topic: string, deadLetters: readonly DeadLetter[]): Promise<void> {
    if (deadLetters.length === 0) return;
    await sendDeadLetters(this.publisher, deadLetters, new Date());
    for (const { code } of deadLetters) this.telemetry.countDeadLetter(topic, code);
  }

  private decide<T>(record: ReceivedRecord, stage: BatchStage<T>): Outcome<T> {
    try {
      return stage(record.data === undefined ? unwrap(record.value) : record.data, record);
    } catch (thrown) {
      if (thrown instanceof PipelineError && thrown.retryable) throw thrown;
      if (thrown instanceof PipelineError) return reject(thrown.code, thrown.detail);
      // A bug of ours must not stop a partition: the record is kept, and the stack is logged.
      this.logger.error(
        { err: thrown, runId: record.headers[headers.runId] },
        'stage failed, record becomes a dead letter',
      );
      return reject('internal_error', String(thrown));
    }
  }
}
