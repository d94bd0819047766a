import { describe, expect, it } from 'vitest';
import type { Message, RecordMetadata } from 'kafkajs';
import type { KafkaLink } from './kafka-link.js';
import { KafkaPublisher } from './kafka.publisher.js';

type Answer = (partitions: readonly number[]) => readonly number[];

/** A publisher on topics with these leaders, whose client resolves with the answers of some partitions. */
function aPublisher(leaders: Record<string, readonly number[]>, answering: Answer) {
  const producer = {
    send: ({ topic, messages }: { topic: string; messages: readonly Message[] }): Promise<RecordMetadata[]> =>
      Promise.resolve(
        answering([...new Set(messages.map(({ partition }) => partition!))]).map((partition) => ({
          topicName: topic,
          partition,
          errorCode: 0,
        })),
      ),
  };
  const link = { isReady: true, producer: () => producer, leadersOf: (topic: string) => leaders[topic]! };
  return new KafkaPublisher(link as unknown as KafkaLink);
}

const records = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: `key ${index}`, value: 'x', headers: {} }));
const all: Answer = (partitions) => partitions;
const raw = { name: 'raw-logs' };

describe('KafkaPublisher', () => {
  it('takes the records for safe when every partition has answered', async () => {
    await aPublisher({ 'raw-logs': [1, 2, 3] }, all).publish(raw, records(50));
  });

  it.each([
    ['one partition', (partitions: readonly number[]) => partitions.slice(1)],
    ['all partitions', () => []],
  ])('does not when the client resolves without the answer of %s', async (_, answering) => {
    const publisher = aPublisher({ 'raw-logs': [1, 2, 3] }, answering);
    await expect(publisher.publish(raw, records(50))).rejects.toMatchObject({ code: 'bus_unavailable' });
  });

  it('gives records one lane for each leader, and those of a partition that failed a lane of their own', async () => {
    let answering: Answer = () => [];
    const publisher = aPublisher({ 'raw-logs': [1, 2, 1] }, (partitions) => answering(partitions));
    const lanes = () => [...new Set(records(50).map((record) => publisher.laneOf(raw, record)))].sort();
    expect(lanes()).toEqual(['leader 1', 'leader 2']);
    const onFirst = records(50).filter((record) => publisher.laneOf(raw, record) === 'leader 2');
    await expect(publisher.publish(raw, onFirst)).rejects.toMatchObject({ code: 'bus_unavailable' });
    expect(lanes()).toEqual(['leader 1', 'partition 1']);
    answering = all;
    await publisher.publish(raw, records(50));
  });

  it('has one lane where one broker leads everything', () => {
    const publisher = aPublisher({ 'raw-logs': [7, 7, 7] }, all);
    expect(new Set(records(50).map((record) => publisher.laneOf(raw, record)))).toEqual(new Set(['leader 7']));
  });
});
