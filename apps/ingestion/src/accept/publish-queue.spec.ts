import { PipelineError, topics } from '@app/contracts';
import { loadSettings } from '@app/platform';
import { describe, expect, it } from '@jest/globals';
import { IngestionSettings } from '../ingestion.settings.js';
import { HeldPublisher, someMessages } from '../testing/held-publisher.js';
import { PublishQueue } from './publish-queue.js';

function aQueue(environment: Record<string, string> = {}): { queue: PublishQueue; publisher: HeldPublisher } {
  const publisher = new HeldPublisher();
  return { queue: new PublishQueue(publisher, loadSettings(IngestionSettings, environment)), publisher };
}

const away = new PipelineError('bus_unavailable', 'no broker answers');

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

  it('has two groups under way, and puts what waits for them into one', async () => {
    const { queue, publisher } = aQueue();
    const all = Promise.all(Array.from({ length: 10 }, () => queue.publish(someMessages(1))));
    expect(publisher.sizes).toEqual([1, 1]);
    publisher.open();
    await all;
    expect(publisher.sizes).toEqual([1, 1, 8]);
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
    const sent = [1, 1, 300, 200, 1, 700, 2].map((count) => queue.publish(someMessages(count)));
    publisher.open();
    await Promise.all(sent);
    expect(publisher.sizes).toEqual([1, 1, 500, 1, 700, 2]);

    const byBytes = aQueue();
    const large = [1, 1, 600_000, 400_000, 100_000, 900_000].map((bytes) =>
      byBytes.queue.publish(someMessages(1, bytes)),
    );
    byBytes.publisher.open();
    await Promise.all(large);
    expect(byBytes.publisher.sizes).toEqual([1, 1, 2, 2]);
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

  it('answers everybody by what became of the own group, and goes on after a failure', async () => {
    const { queue, publisher } = aQueue();
    const [first, second, third, fourth] = [1, 2, 3, 4].map((count) => queue.publish(someMessages(count)));
    publisher.calls[0]!.fail(away);
    await expect(first).rejects.toBe(away);
    publisher.calls[2]!.fail(away);
    await expect(third).rejects.toBe(away);
    await expect(fourth).rejects.toBe(away);
    publisher.calls[1]!.succeed();
    await second;
    expect(publisher.sizes).toEqual([1, 2, 7]);
    expect(queue.size).toBe(0);
    publisher.open();
    await queue.publish(someMessages(1));
  });

  it('takes a publisher that throws at once for one that fails', async () => {
    const { queue, publisher } = aQueue();
    publisher.publish = () => {
      throw away;
    };
    await expect(queue.publish(someMessages(1))).rejects.toBe(away);
    expect(queue.size).toBe(0);
  });
});
