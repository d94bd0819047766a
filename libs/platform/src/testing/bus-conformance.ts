import { PipelineError, topics, unwrap } from '@app/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Server } from '@nestjs/microservices';
import { randomUUID } from 'node:crypto';
import type { OutgoingRecord, ReceivedRecord, RecordBatch } from '../bus/record.js';
import type { Transport } from '../bus/transport.js';
import { eventually } from './poll.js';

/** A bus that the suite can connect services to. */
export interface BusUnderTest {
  /** A service's transport. Services with different names are different consumer groups. */
  connect(service: string): Transport;
  close(): Promise<void>;
}

type Handle = (batch: RecordBatch) => Promise<void>;

const topic = topics.rawLogs;
const text = (value: Buffer | null): string | null => value?.toString('utf8') ?? null;
const record = (key: string, value: string | Buffer | null, headers: Record<string, string> = {}): OutgoingRecord => ({
  key,
  value,
  headers,
});

/** The promises of every transport. A new one has to pass this, and nothing else has to know it. */
export function describeBus(name: string, open: () => Promise<BusUnderTest>): void {
  describe(`bus: ${name}`, () => {
    let bus: BusUnderTest;
    const running: Transport[] = [];
    const start: Start = (handlers) => {
      const transport = startService(bus, handlers);
      running.push(transport);
      return transport;
    };

    beforeAll(async () => {
      bus = await open();
    }, 120_000);
    afterEach(async () => {
      for (const transport of running.splice(0)) await stop(transport);
    });
    afterAll(() => bus?.close());

    testDelivery(start);
    testFailures(start);
    testLifecycle(start);
  });
}

/** Starts a service with a handler for each topic; it is stopped when the test has ended. */
type Start = (handlers: Record<string, Handle>) => Transport;

function testDelivery(start: Start): void {
  it('delivers key, value and headers as they were sent, to every service', async () => {
    const test = randomUUID();
    const [first, second] = [collector(test), collector(test)];
    const sender = start({ [topic.name]: first.handle });
    const other = start({ [topic.name]: second.handle });
    await Promise.all([ready(sender), ready(other)]);
    await publish(sender, [record(`${test}:é`, '{"é":"\\u0000"}', { 'run-id': 'abc', 'ingest-ts': '17' })]);
    await Promise.all([has(first.seen, 1), has(second.seen, 1)]);
    for (const { seen } of [first, second]) {
      expect(seen).toHaveLength(1);
      expect(text(seen[0]!.key)).toBe(`${test}:é`);
      expect(text(seen[0]!.value)).toBe('{"é":"\\u0000"}');
      expect(seen[0]!.headers).toMatchObject({ 'run-id': 'abc', 'ingest-ts': '17' });
      expect(seen[0]!.offset).toMatch(/^\d+$/);
    }
  });

  it('keeps bytes that are no text, and a missing value', async () => {
    const test = randomUUID();
    const { seen, handle } = collector(test);
    const service = start({ [topic.name]: handle });
    await ready(service);
    await publish(service, [record(`${test}:a`, Buffer.from([0xff, 0x00, 0xfe])), record(`${test}:a`, null)]);
    await has(seen, 2);
    expect(seen.map(({ value }) => value)).toEqual([Buffer.from([0xff, 0x00, 0xfe]), null]);
  });

  it('keeps the order of one key and gives at most 500 records at once', async () => {
    const test = randomUUID();
    const { seen, sizes, handle } = collector(test);
    const service = start({ [topic.name]: handle });
    await ready(service);
    const values = Array.from({ length: 1700 }, (_, index) => String(index));
    await publish(
      service,
      values.map((value) => record(`${test}:one`, value)),
    );
    await has(seen, values.length);
    expect(seen.map(({ value }) => text(value))).toEqual(values);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
  });
}

function testFailures(start: Start): void {
  it('handles in the end what failed in a way that can pass', async () => {
    const test = randomUUID();
    const { seen, handle } = collector(test);
    let failures = 2;
    const service = start({
      [topic.name]: (batch) => {
        const isMine = batch.records.some(({ key }) => text(key)?.startsWith(test));
        if (isMine && failures-- > 0) throw new PipelineError('store_unavailable', 'not yet');
        return handle(batch);
      },
    });
    await ready(service);
    await publish(service, [record(`${test}:a`, '1'), record(`${test}:a`, '2')]);
    await has(seen, 2);
    expect([...new Set(seen.map(({ value }) => text(value)))]).toEqual(['1', '2']);
  });

  it.each([
    ['can never be handled', new PipelineError('store_rejected', 'no')],
    ['runs into a bug', new TypeError('undefined is not a function')],
  ])('sets aside the one record that %s, with its bytes, and goes on', async (_, error) => {
    const test = randomUUID();
    const { seen, handle } = collector(test);
    const deadLetters: { value_base64: string | null; code: string; source_topic: string }[] = [];
    const service = start({
      [topic.name]: (batch) => {
        if (batch.records.some(({ value }) => text(value) === `${test} poison`)) throw error;
        return handle(batch);
      },
      [topics.deadLetters.name]: (batch) => {
        deadLetters.push(...batch.records.map(({ value }) => unwrap(value) as (typeof deadLetters)[0]));
        return Promise.resolve();
      },
    });
    await ready(service);
    const values = Array.from({ length: 40 }, (_entry, index) => (index === 23 ? `${test} poison` : String(index)));
    await publish(
      service,
      values.map((value) => record(`${test}:one`, value)),
    );
    await publish(service, [record(`${test}:one`, 'after')]);
    await has(seen, 40);
    const mine = await eventually('the dead letter arrives', () => {
      const found = deadLetters.filter(
        ({ value_base64 }) => Buffer.from(value_base64 ?? '', 'base64').toString() === `${test} poison`,
      );
      return found.length > 0 ? found : undefined;
    });
    const code = error instanceof PipelineError ? 'store_rejected' : 'internal_error';
    expect(mine[0]).toMatchObject({ code, source_topic: topic.name });
    const handled = new Set(seen.map(({ value }) => text(value)));
    expect(handled).toEqual(new Set([...values.filter((value) => !value.includes('poison')), 'after']));
  });
}

function testLifecycle(start: Start): void {
  it('answers a check, and says where its consumer stands', async () => {
    const service = start({ [topic.name]: () => Promise.resolve() });
    await ready(service);
    await service.check();
    const state = await service.consumerState();
    expect(Object.keys(state.lagByTopic)).toEqual([topic.name]);
    expect(state.lagByTopic[topic.name]!.records).toBeGreaterThanOrEqual(0);
    expect(await service.failure()).toBeNull();
  });

  it('finishes the chunk in hand before it closes', async () => {
    const test = randomUUID();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const done: string[] = [];
    const service = start({
      [topic.name]: async (batch) => {
        if (!batch.records.some(({ key }) => text(key)?.startsWith(test))) return;
        begin();
        await released;
        done.push(...batch.records.map(({ value }) => text(value)!));
      },
    });
    await ready(service);
    const publishing = publish(service, [record(`${test}:a`, 'last')]);
    await begun;
    const closing = service.server.close() as Promise<void> | undefined;
    release();
    await closing;
    await publishing;
    expect(done).toContain('last');
  });
}

function startService(bus: BusUnderTest, handlers: Record<string, Handle>): Transport {
  const transport = bus.connect(`service-${randomUUID()}`);
  const server = transport.server as unknown as Pick<Server, 'addHandler'>;
  for (const [pattern, handle] of Object.entries(handlers)) {
    server.addHandler(pattern, handle, true);
  }
  transport.server.listen(() => undefined);
  return transport;
}

async function stop(transport: Transport): Promise<void> {
  await (transport.server.close() as Promise<void> | undefined);
  await transport.close();
}

const ready = (transport: Transport): Promise<unknown> =>
  eventually('the consumer runs', async () => ((await transport.consumerState()).isRunning ? true : undefined));

/** A sender publishes again until the records are taken. */
const publish = (transport: Transport, records: OutgoingRecord[], to: { name: string } = topic): Promise<unknown> =>
  eventually('the records are taken', async () => {
    await transport.publisher.publish(to, records);
    return true;
  });

/** A handler that remembers the records of one test. */
function collector(test: string) {
  const seen: ReceivedRecord[] = [];
  const sizes: number[] = [];
  const handle: Handle = (batch) => {
    const mine = batch.records.filter(({ key }) => text(key)?.startsWith(test));
    sizes.push(batch.records.length);
    seen.push(...mine);
    return Promise.resolve();
  };
  return { seen, sizes, handle };
}

const has = (seen: readonly unknown[], count: number) =>
  eventually(`${count} records are handled`, () => (seen.length >= count ? true : undefined));
