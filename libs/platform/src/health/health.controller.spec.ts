import { PipelineError } from '@app/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { InProcessBus } from '../bus/in-process-bus.js';
import { inProcessTransport } from '../bus/in-process.transport.js';
import type { Transport } from '../bus/transport.js';
import { PlatformModule } from '../platform.module.js';
import { VERSION } from '../service-identity.js';
import { ServiceSettings } from '../settings/service.settings.js';
import { Telemetry } from '../telemetry/telemetry.js';
import type { DependencyChecks } from './dependency-checks.js';

const unavailable = (code: 'bus_unavailable' | 'store_unavailable') => () =>
  Promise.reject(new PipelineError(code, 'postgres://user:pw@host is away'));

describe('health', () => {
  let app: NestFastifyApplication;

  async function ask(
    path: string,
    checks: DependencyChecks = {},
    overrides: Partial<Transport> = {},
    degradingChecks: DependencyChecks = {},
  ) {
    const telemetry = new Telemetry('shop');
    const transport = { ...inProcessTransport(new InProcessBus(), telemetry), ...overrides };
    const settings = Object.assign(new ServiceSettings(), { LOG_LEVEL: 'silent' });
    const module = await Test.createTestingModule({
      imports: [PlatformModule.forService({ settings, transport, telemetry, checks, degradingChecks })],
    }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    await app.init();
    const { statusCode, body } = await app.inject({ url: path });
    return { status: statusCode, body: JSON.parse(body) as Record<string, unknown> };
  }

  afterEach(() => app.close());

  it('is 200 and names every dependency, the service and its version when all answer', async () => {
    expect(await ask('/health', { database: () => Promise.resolve() })).toEqual({
      status: 200,
      body: {
        status: 'ok',
        info: { bus: { status: 'up' }, database: { status: 'up' } },
        error: {},
        details: { bus: { status: 'up' }, database: { status: 'up' } },
        service: 'shop',
        version: VERSION,
      },
    });
  });

  it('is 200 and degraded without one that it can work without, and 503 when another one is away, too', async () => {
    const degrading = { read_replica: unavailable('store_unavailable') };
    const read_replica = { status: 'degraded', reason: 'store_unavailable' };
    const { status, body } = await ask('/health', { database: () => Promise.resolve() }, {}, degrading);
    expect(body).toMatchObject({ status: 'degraded', details: { read_replica }, error: {} });
    expect(status).toBe(200);
    await app.close();
    const worse = await ask('/health', { database: unavailable('store_unavailable') }, {}, degrading);
    expect(worse).toMatchObject({ status: 503, body: { status: 'error', details: { read_replica } } });
  });

  it('is 503 and names the one that is away, and the code of what is wrong with it', async () => {
    const database = { status: 'down', reason: 'store_unavailable' };
    expect(await ask('/health', { database: unavailable('store_unavailable') })).toEqual({
      status: 503,
      body: {
        status: 'error',
        info: { bus: { status: 'up' } },
        error: { database },
        details: { bus: { status: 'up' }, database },
        service: 'shop',
        version: VERSION,
      },
    });
  });

  it('tells bus and database apart when both are away, and quotes no message', async () => {
    const answer = await ask(
      '/health',
      { database: unavailable('store_unavailable') },
      { check: unavailable('bus_unavailable') },
    );
    expect(answer).toMatchObject({
      status: 503,
      body: {
        info: {},
        error: {
          bus: { status: 'down', reason: 'bus_unavailable' },
          database: { status: 'down', reason: 'store_unavailable' },
        },
      },
    });
    expect(JSON.stringify(answer)).not.toContain('pw');
  });

  it('stays alive while a dependency is away: a restart would not help', async () => {
    expect(
      await ask(
        '/health/live',
        { database: unavailable('store_unavailable') },
        { check: unavailable('bus_unavailable') },
      ),
    ).toEqual({
      status: 200,
      body: { status: 'ok', reason: null },
    });
  });

  it('is not alive, and says why, when only a restart helps', async () => {
    expect(
      await ask('/health/live', {}, { failure: () => Promise.resolve('the consumer has done nothing for 61 s') }),
    ).toEqual({
      status: 503,
      body: { status: 'error', reason: 'the consumer has done nothing for 61 s' },
    });
  });
});
