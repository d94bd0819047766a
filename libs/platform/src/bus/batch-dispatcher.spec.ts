import { type DeadLetter, PipelineError, topics, unwrap } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { Logger } from '@nestjs/common';
import type { MessageHandler } from '@nestjs/microservices';
import { from, Observable } from 'rxjs';
import { Telemetry } from '../telemetry/telemetry.js';
import { BatchDispatcher } from './batch-dispatcher.js';
import { Publisher } from './publisher.js';
import type { OutgoingRecord, ReceivedRecord, RecordBatch } from './record.js';

class CollectingPublisher extends Publisher {
  readonly sent: { topic: string; deadLetter: DeadLetter }[] = [];

  publish({ name }: { name: string }, records: readonly OutgoingRecord[]): Promise<void> {
    for (const { value } of records) {
      this.sent.push({ topic: name, deadLetter: unwrap(Buffer.from(value as string)) as DeadLetter });
    }
    return Promise.resolve();
  }
}

class CollectingLogger extends Logger {
  readonly entries: unknown[] = [];

  override error(entry: unknown): void {
    this.entries.push(entry);
  }
}

const batchOf = (topic: string, ...values: string[]): RecordBatch => ({
  topic,
  records: values.map((value, index) => ({
    partition: 0,
    offset: String(index),
    key: Buffer.from('key'),
    value: Buffer.from(value),
    headers: {},
  })),
});

const asHandler = (handle: (batch: RecordBatch) => unknown): MessageHandler => handle as unknown as MessageHandler;
const has = (records: readonly ReceivedRecord[], text: string) => records.some(({ value }) => String(value) === text);

function world() {
  const publisher = new CollectingPublisher();
  const telemetry = new Telemetry('shop');
  const logger = new CollectingLogger();
  const dispatcher = new BatchDispatcher(publisher, telemetry, logger);
  const rejected = async (topic: string) =>
    (await telemetry.metrics.messagesProcessed.get()).values.find(
      ({ labels }) => labels.topic === topic && labels.status === 'rejected',
    )?.value ?? 0;
  return { publisher, logger, dispatcher, rejected };
}

describe('BatchDispatcher', () => {
  it('waits for what the handler returns, be it a promise of an observable', async () => {
    const { dispatcher } = world();
    const done: string[] = [];
    const late = new Observable<void>((subscriber) => {
      setImmediate(() => {
        done.push('work');
        subscriber.complete();
      });
    });
    await dispatcher.dispatch(
      batchOf('raw-logs', 'a'),
      asHandler(() => Promise.resolve(late)),
    );
    done.push('dispatched');
    expect(done).toEqual(['work', 'dispatched']);
  });

  it('sets aside what a handler fails on for good, counts it, and logs no word of it', async () => {
    const { publisher, logger, dispatcher, rejected } = world();
    const handled: string[] = [];
    const error = new PipelineError('store_rejected', 'the row says: Jean');
    await dispatcher.dispatch(
      batchOf('raw-logs', 'a', 'poison', 'b'),
      asHandler(({ records }) => {
        if (has(records, 'poison')) throw error;
        handled.push(...records.map(({ value }) => String(value)));
        return from([]);
      }),
    );
    expect(handled).toEqual(['a', 'b']);
    expect(publisher.sent).toEqual([
      {
        topic: topics.deadLetters.name,
        deadLetter: expect.objectContaining({
          code: 'store_rejected',
          detail: 'the row says: Jean',
          source_topic: 'raw-logs',
          service: 'shop',
          value_base64: Buffer.from('poison').toString('base64'),
        }),
      },
    ]);
    expect(await rejected('raw-logs')).toBe(1);
    expect(logger.entries).toEqual([{ err: error, topic: 'raw-logs', offset: '1' }]);
  });

  it('throws a failure that can pass on, so that the batch is delivered again', async () => {
    const { publisher, dispatcher, rejected } = world();
    const error = new PipelineError('store_unavailable', 'away');
    const dispatching = dispatcher.dispatch(
      batchOf('raw-logs', 'a', 'b'),
      asHandler(() => Promise.reject(error)),
    );
    await expect(dispatching).rejects.toBe(error);
    expect(publisher.sent).toEqual([]);
    expect(await rejected('raw-logs')).toBe(0);
  });

  it('makes no dead letter of a dead letter: it is delivered again until it can be kept', async () => {
    const { publisher, dispatcher } = world();
    const dispatching = dispatcher.dispatch(
      batchOf(topics.deadLetters.name, 'letter'),
      asHandler(() => Promise.reject(new PipelineError('store_rejected', 'no'))),
    );
    await expect(dispatching).rejects.toMatchObject({ code: 'store_unavailable', retryable: true });
    expect(publisher.sent).toEqual([]);
  });
});
