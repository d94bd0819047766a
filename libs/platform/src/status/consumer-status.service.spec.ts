import { PipelineError } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { InProcessBus } from '../bus/in-process-bus.js';
import { inProcessTransport } from '../bus/in-process.transport.js';
import type { ConsumerState, Transport } from '../bus/transport.js';
import type { DependencyChecks } from '../health/dependency-checks.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { ConsumerStatusService } from './consumer-status.service.js';

const running: ConsumerState = {
  group: 'shop-consumer-group',
  isRunning: true,
  lagByTopic: { 'raw-logs': { records: 3, seconds: 1.5 }, 'dead-letters': { records: 0, seconds: 0 } },
};
const well: DependencyChecks = { bus: () => Promise.resolve(), database: () => Promise.resolve() };

const statusOf = (state: Partial<ConsumerState> = {}, checks: DependencyChecks = well) => {
  const transport = { consumerState: () => Promise.resolve({ ...running, ...state }) } as unknown as Transport;
  return new ConsumerStatusService({ service: 'shop', version: '1' }, transport, checks).status(['things']);
};

describe('ConsumerStatusService', () => {
  it('says what it takes, what it makes, in which group, and how far behind it is', async () => {
    expect(await statusOf()).toEqual({
      service: 'shop',
      is_running: true,
      is_healthy: true,
      consumer_group: 'shop-consumer-group',
      subscribed_topics: ['raw-logs', 'dead-letters'],
      produced_topics: ['things'],
      lag: { 'raw-logs': { records: 3, seconds: 1.5 }, 'dead-letters': { records: 0, seconds: 0 } },
    });
  });

  it.each(['bus', 'database'])('is running and not healthy while its %s is away', async (dependency) => {
    const checks = { ...well, [dependency]: () => Promise.reject(new PipelineError('bus_unavailable', 'away')) };
    expect(await statusOf({}, checks)).toMatchObject({ is_running: true, is_healthy: false });
  });

  it('is not healthy when it is not running, however well its dependencies are', async () => {
    expect(await statusOf({ isRunning: false })).toMatchObject({ is_running: false, is_healthy: false });
  });

  it('has no group, and runs from listen to close, when everything is in one process', async () => {
    const transport = inProcessTransport(new InProcessBus(), new Telemetry('shop'));
    const server = transport.server as typeof transport.server & {
      addHandler(pattern: string, handle: unknown, isEvent: boolean): void;
    };
    server.addHandler('raw-logs', () => Promise.resolve(), true);
    const status = () => new ConsumerStatusService({ service: 'shop', version: '1' }, transport, well).status([]);
    expect(await status()).toMatchObject({ is_running: false, consumer_group: null });
    server.listen(() => undefined);
    expect(await status()).toMatchObject({ is_running: true, lag: { 'raw-logs': { records: 0, seconds: 0 } } });
    await server.close();
    expect(await status()).toMatchObject({ is_running: false });
  });
});
