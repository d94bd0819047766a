import { headers, topics, unwrap, wrap } from '@app/contracts';
import { aStandardizedLog } from '@app/contracts/testing';
import { describe, expect, it } from 'vitest';
import { InProcessBus, type Subscriber } from './in-process-bus.js';
import { HandedOn, type OutgoingRecord, type ReceivedRecord } from './record.js';

const records = (count: number): OutgoingRecord[] =>
  Array.from({ length: count }, (_, index) => ({ key: null, value: String(index), headers: {} }));

function collector() {
  const chunks: ReceivedRecord[][] = [];
  const subscriber: Subscriber = ({ records: chunk }) => Promise.resolve(void chunks.push([...chunk]));
  return { chunks, subscriber, values: () => chunks.flat().map(({ value }) => String(value)) };
}

describe('InProcessBus', () => {
  it('has resolved its publish only when every subscriber has', async () => {
    const bus = new InProcessBus();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const order: string[] = [];
    bus.subscribe('a', () => Promise.resolve(void order.push('first')));
    bus.subscribe('a', async () => {
      await released;
      order.push('second');
    });
    const publishing = bus.publish('a', records(1)).then(() => order.push('published'));
    release();
    await publishing;
    expect(order).toEqual(['first', 'second', 'published']);
  });

  it.each([
    [1, [1]],
    [500, [500]],
    [501, [500, 1]],
    [1200, [500, 500, 200]],
  ])('hands %d records over in chunks of at most 500, in order', async (count, sizes) => {
    const bus = new InProcessBus();
    const { chunks, subscriber, values } = collector();
    bus.subscribe('a', subscriber);
    await bus.publish('a', records(count));
    expect(chunks.map(({ length }) => length)).toEqual(sizes);
    expect(values()).toEqual(records(count).map(({ value }) => value));
  });

  it('gives every record an offset of its own, larger than those before, in this life and the next', async () => {
    const { chunks, subscriber } = collector();
    for (const bus of [new InProcessBus(), new InProcessBus()]) {
      bus.subscribe('a', subscriber);
      await bus.publish('a', records(700));
    }
    const first = chunks
      .slice(0, 2)
      .flat()
      .map(({ offset }) => BigInt(offset));
    expect(first.every((offset, index) => index === 0 || offset > first[index - 1]!)).toBe(true);
    expect(chunks.flat().every(({ offset }) => /^\d+$/.test(offset))).toBe(true);
  });

  it('throws what a subscriber throws, and hands over no later chunk', async () => {
    const bus = new InProcessBus();
    const { chunks, subscriber } = collector();
    const error = new Error('away');
    bus.subscribe('a', async (batch) => {
      if (chunks.length === 1) throw error;
      await subscriber(batch);
    });
    await expect(bus.publish('a', records(1500))).rejects.toBe(error);
    expect(chunks).toHaveLength(1);
  });

  it('hands nothing to who has left, and nothing of another topic', async () => {
    const bus = new InProcessBus();
    const [staying, leaving] = [collector(), collector()];
    bus.subscribe('a', staying.subscriber);
    const leave = bus.subscribe('a', leaving.subscriber);
    leave();
    await bus.publish('a', records(1));
    await bus.publish('b', records(1));
    expect(staying.values()).toEqual(['0']);
    expect(leaving.chunks).toEqual([]);
  });

  it('hands data over as they are, and makes the value of them for who asks', async () => {
    const bus = new InProcessBus();
    const { chunks, subscriber } = collector();
    bus.subscribe(topics.standardizedLogs.name, subscriber);
    const data = aStandardizedLog();
    const from = {
      service: 'standardization',
      now: new Date('2025-09-05T16:45:12Z'),
      headers: { [headers.runId]: 'one' },
    };
    await bus.publish(topics.standardizedLogs.name, [new HandedOn(topics.standardizedLogs, data, from)]);
    const [record] = chunks.flat();
    expect(record!.data).toBe(data);
    expect(record!.headers).toBe(from.headers);
    expect(String(record!.key)).toBe(topics.standardizedLogs.key(data));
    expect(unwrap(record!.value)).toEqual(data);
    expect(record!.value).toEqual(Buffer.from(wrap(data, from.service, from.now)));
  });
});
