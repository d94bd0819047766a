import { PipelineError, topics } from '@app/contracts';
import { loadSettings } from '@app/platform';
import { eventually } from '@app/platform/testing';
import { describe, expect, it } from 'vitest';
import { IngestionSettings } from '../ingestion.settings.js';
import { HeldPublisher, someMessages } from '../testing/held-publisher.js';
import { PublishQueue } from './publish-queue.js';

function aQueue(environment: Record<string, string> = {}): { queue: PublishQueue; publisher: HeldPublisher } {
  const publisher = new HeldPublisher();
  return { queue: new PublishQueue(publisher, loadSettings(IngestionSettings, environment)), publisher };
}

const unavailable = new PipelineError('bus_unavailable', 'no broker answers');

/** Records whose key says the lane. */
const inLane = (lane: string, count: number) => someMessages(count).map((record) => ({ ...record, key: lane }));

describe('PublishQueue with several lanes', () => {
  function lanes(environment: Record<string, string> = {}) {
    const { queue, publisher } = aQueue(environment);
    publisher.laneOf = (_topic, { key }) => String(key);
    return { queue, publisher };
  }

  it('lets a lane that stands still hold up nobody else', async () => {
    const { queue, publisher } = lanes();
    const stuck = queue.publish(inLane('a', 3));
    for (let round = 1; round <= 3; round++) {
      const published = queue.publish(inLane('b', 2));
      (await eventually('it leaves', () => publisher.calls[round])).succeed();
      await published;
    }
    expect(publisher.sizes).toEqual([3, 2, 2, 2]);
    expect(queue.size).toBe(3);
    publisher.calls[0]!.fail(unavailable);
    await expect(stuck).rejects.toBe(unavailable);
    expect(queue.size).toBe(0);
  });

  it('answers a request when all of its lanes are safe, and refuses it when one is not', async () => {
    const { queue, publisher } = lanes();
    let isAnswered = false;
    const both = queue.publish([...inLane('a', 1), ...inLane('b', 2)]).finally(() => (isAnswered = true));
    publisher.calls[1]!.succeed();
    await eventually('one lane is safe', () => (queue.size === 1 ? true : undefined));
    expect(isAnswered).toBe(false);
    publisher.calls[0]!.succeed();
    await both;
    const half = queue.publish([...inLane('a', 1), ...inLane('b', 1)]);
    publisher.calls[2]!.succeed();
    publisher.calls[3]!.fail(unavailable);
    await expect(half).rejects.toBe(unavailable);
  });

  it('leaves half of the room to the others', async () => {
    const { queue, publisher } = lanes({ MAX_QUEUED_RECORDS: '10' });
    const first = [queue.publish(inLane('a', 1)), queue.publish(inLane('b', 1))];
    const more = queue.publish(inLane('a', 4));
    expect(() => queue.publish(inLane('a', 1))).toThrow('queue_full');
    const others = queue.publish(inLane('b', 4));
    publisher.open();
    await Promise.all([...first, more, others]);
  });
});

describe('PublishQueue', () => {
  it('sends at once when nobody waits, and is empty when that is safe', async () => {
    const { queue, publisher } = aQueue();
    const records = someMessages(3);
    const published = queue.publish(records);
    expect(publisher.calls).toMatchObject([{ topic: topics.rawLogs.name, records }]);
    expect(queue.size).toBe(3);
    publisher.open();
    await published;
    expect(queue.size).toBe(0);
  });

  it('puts what comes while a group is under way into the next one', async () => {
    const { queue, publisher } = aQueue();
    const all = Promise.all(Array.from({ length: 10 }, () => queue.publish(someMessages(1))));
    expect(publisher.sizes).toEqual([1]);
    publisher.open();
    await all;
    expect(publisher.sizes).toEqual([1, 9]);
  });

  it.each([
    ['records', someMessages(500)],
    ['bytes', someMessages(1, 1024 * 1024)],
  ])('lets a group that is full of %s follow at once, and no third one', async (_, full) => {
    const { queue, publisher } = aQueue();
    const all = Promise.all([queue.publish(someMessages(1)), queue.publish(full), queue.publish(full)]);
    expect(publisher.sizes).toEqual([1, full.length]);
    publisher.open();
    await all;
    expect(publisher.sizes).toEqual([1, full.length, full.length]);
  });

  it('keeps the order', async () => {
    const { queue, publisher } = aQueue();
    const all = Promise.all(
      Array.from({ length: 2000 }, (_, index) => queue.publish([{ key: `${index}`, value: '', headers: {} }])),
    );
    publisher.open();
    await all;
    expect(publisher.calls.flatMap(({ records }) => records.map(({ key }) => Number(key)))).toEqual([
      ...Array(2000).keys(),
    ]);
  });

  it('groups up to 500 records and 1 MB, and a larger entry goes alone', async () => {
    const { queue, publisher } = aQueue();
    const sent = [1, 300, 200, 1, 700, 2].map((count) => queue.publish(someMessages(count)));
    publisher.open();
    await Promise.all(sent);
    expect(publisher.sizes).toEqual([1, 500, 1, 700, 2]);

    const byBytes = aQueue();
    const large = [1, 600_000, 400_000, 100_000, 900_000].map((bytes) => byBytes.queue.publish(someMessages(1, bytes)));
    byBytes.publisher.open();
    await Promise.all(large);
    expect(byBytes.publisher.sizes).toEqual([1, 2, 2]);
  });

  it.each([
    ['records', { MAX_QUEUED_RECORDS: '10' }, someMessages(10), someMessages(1)],
    ['bytes', { MAX_QUEUED_BYTES: '100' }, someMessages(10, 10), someMessages(1, 1)],
  ])(
    'is full at exactly the limit of %s, and takes more when there is room again',
    async (_, limits, filling, more) => {
      const { queue, publisher } = aQueue(limits);
      const first = queue.publish(filling);
      expect(() => queue.publish(more)).toThrow(expect.objectContaining({ code: 'queue_full' }));
      publisher.open();
      await first;
      await queue.publish(more);
      expect(publisher.sizes).toEqual([filling.length, more.length]);
    },
  );

  it('takes an entry that is larger than the limit when it is empty, so that nobody is locked out for ever', async () => {
    const { queue, publisher } = aQueue({ MAX_QUEUED_RECORDS: '1' });
    publisher.open();
    await queue.publish(someMessages(500));
    expect(publisher.sizes).toEqual([500]);
  });

  it('does not count what it refused', async () => {
    const { queue, publisher } = aQueue({ MAX_QUEUED_RECORDS: '2' });
    const first = queue.publish(someMessages(1));
    for (let attempt = 0; attempt < 5; attempt++) expect(() => queue.publish(someMessages(2))).toThrow('queue_full');
    expect(queue.size).toBe(1);
    const second = queue.publish(someMessages(1));
    publisher.open();
    await Promise.all([first, second]);
    expect(queue.size).toBe(0);
  });

  it('has room again by the time that it tells', async () => {
    const { queue, publisher } = aQueue({ MAX_QUEUED_RECORDS: '5' });
    publisher.open();
    await queue.publish(someMessages(5)).then(() => queue.publish(someMessages(5)));
    publisher.publish = () => Promise.reject(unavailable);
    await queue.publish(someMessages(5)).catch(() => expect(queue.size).toBe(0));
    expect.assertions(1);
  });

  it('answers everybody by what became of the own group, and goes on after a failure that can pass', async () => {
    const { queue, publisher } = aQueue();
    const [first, second, third] = [1, 2, 3].map((count) => queue.publish(someMessages(count)));
    publisher.calls[0]!.succeed();
    await first;
    await eventually('the next group leaves', () => publisher.calls[1]);
    publisher.calls[1]!.fail(unavailable);
    await expect(second).rejects.toBe(unavailable);
    await expect(third).rejects.toBe(unavailable);
    expect(publisher.sizes).toEqual([1, 5]);
    expect(queue.size).toBe(0);
    publisher.open();
    await queue.publish(someMessages(1));
  });

  it('refuses everybody who waits as soon as the bus is found away, and takes more afterwards', async () => {
    const { queue, publisher } = aQueue();
    const [first, ...behind] = Array.from({ length: 5 }, () => queue.publish(someMessages(10)));
    publisher.calls[0]!.fail(unavailable);
    await expect(first).rejects.toBe(unavailable);
    for (const waiting of behind) await expect(waiting).rejects.toBe(unavailable);
    expect(publisher.sizes).toEqual([10]);
    expect(queue.size).toBe(0);
    publisher.open();
    await queue.publish(someMessages(2));
    expect(publisher.sizes).toEqual([10, 2]);
  });

  it('lets one that can never be taken not take the others of its group along', async () => {
    const { queue, publisher } = aQueue();
    const poison = new PipelineError('record_too_large', 'the broker refuses it');
    publisher.publish = (_topic, records) =>
      records.some(({ key }) => key === 'poison') ? Promise.reject(poison) : Promise.resolve();
    const [record] = someMessages(1);
    const sent = ['a', 'b', 'poison', 'c'].map((key) => queue.publish([{ ...record!, key }]));
    expect(await Promise.allSettled(sent)).toMatchObject([
      { status: 'fulfilled' },
      { status: 'fulfilled' },
      { status: 'rejected', reason: poison },
      { status: 'fulfilled' },
    ]);
    expect(queue.size).toBe(0);
  });

  it('takes a publisher that throws at once for one that fails', async () => {
    const { queue, publisher } = aQueue();
    publisher.publish = () => {
      throw unavailable;
    };
    await expect(queue.publish(someMessages(1))).rejects.toBe(unavailable);
    expect(queue.size).toBe(0);
  });
});
