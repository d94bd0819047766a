import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Controller, Get, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { InProcessBus } from '../bus/in-process-bus.js';
import { inProcessTransport } from '../bus/in-process.transport.js';
import { createService } from '../service.js';
import { ServiceSettings } from '../settings/service.settings.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { IsMoment } from './is-moment.decorator.js';
import { JsonBody } from './json-body.decorator.js';
import { PageCursor, PageLimit } from './page.decorators.js';
import { UuidParam } from './uuid-param.decorator.js';

class PageQueryDto {
  @PageCursor()
  cursor?: string;

  @PageLimit(500)
  limit: number = 50;

  @IsOptional()
  @IsMoment()
  since?: string;
}

class NoteDto {
  @IsString()
  @IsNotEmpty()
  note: string;
}

@Controller('things')
class ThingsController {
  @Get()
  listThings(@Query() query: PageQueryDto): PageQueryDto {
    return query;
  }

  @Post(':id/notes')
  addNote(@UuidParam('alert_unknown') id: string, @JsonBody() body: NoteDto): object {
    return { id, ...body, isOfClass: body instanceof NoteDto };
  }
}

const ID = '0b6e2a1a-8f4c-5a55-9c0b-1f0e6a6a3f5e';
let app: NestFastifyApplication;
let address: string;

beforeAll(async () => {
  const telemetry = new Telemetry('shop');
  app = await createService({
    module: { module: class ShopModule {}, controllers: [ThingsController] },
    port: 0,
    description: 'A shop.',
    settings: Object.assign(new ServiceSettings(), { LOG_LEVEL: 'silent' }),
    telemetry,
    transport: inProcessTransport(new InProcessBus(), telemetry),
  });
  await app.listen(0, '127.0.0.1');
  address = await app.getUrl();
});
afterAll(() => app.close());

async function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: string) {
  const answer = await fetch(`${address}${url}`, { method, body });
  return {
    status: answer.status,
    body: (await answer.json()) as Record<string, unknown>,
    headers: Object.fromEntries(answer.headers),
  };
}

const refusal = (code: string, field: string) => ({ status: 422, body: { code, errors: [{ field, code }] } });

describe('@PageLimit and @PageCursor', () => {
  it.each([
    ['', { limit: 50 }],
    ['limit=1', { limit: 1 }],
    ['limit=500&cursor=WyItc3Rh_-', { limit: 500, cursor: 'WyItc3Rh_-' }],
  ])('take "%s"', async (query, expected) => {
    expect(await ask('GET', `/things?${query}`)).toMatchObject({ status: 200, body: expected });
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=many', 'limit'],
    ['limit=', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['cursor=', 'cursor'],
    ['cursor=a+b', 'cursor'],
    ['cursor=a&cursor=b', 'cursor'],
  ])('refuse "%s"', async (query, field) => {
    expect(await ask('GET', `/things?${query}`)).toMatchObject(refusal('query_invalid', field));
  });
});

describe('the names of query parameters', () => {
  it.each(['/things?limit=1', '/things?', '/things?&limit=1', '/things?&&'])('of %s are known', async (url) => {
    expect(await ask('GET', url)).toMatchObject({ status: 200 });
  });

  it.each(['/health?t=123', '/health/live?verbose', '/health/live?', '/metrics?name[]=up&format=text'])(
    'of %s are those of a probe, and ignored',
    async (url) => {
      const { status } = await fetch(`${address}${url}`);
      expect(status).toBe(200);
    },
  );

  it.each([
    ['GET', '/things?limitt=1', 'limitt'],
    ['GET', '/things?limit=1&Limit=1', 'Limit'],
    ['GET', '/things?__proto__=1', '__proto__'],
    ['GET', '/things?constructor=1', 'constructor'],
    ['GET', '/things?limit[]=1', 'limit[]'],
    ['POST', `/things/${ID}/notes?dry_run=true`, 'dry_run'],
    ['GET', `/things?${'x'.repeat(1000)}=1`, 'x'.repeat(60)],
  ] as const)('of %s %s are not', async (method, url, field) => {
    expect(await ask(method, url, method === 'POST' ? '{}' : undefined)).toMatchObject(refusal('query_invalid', field));
  });

  it('that are not known are all named', async () => {
    const { body } = await ask('GET', '/things?a=1&limit=1&b=2');
    expect(body).toMatchObject({ errors: [{ field: 'a' }, { field: 'b' }] });
  });
});

describe('a moment', () => {
  it.each([
    ['2025-09-05', '2025-09-05T00:00:00Z'],
    ['2025-09-05T16:45:26.191702-04:00', '2025-09-05T20:45:26.191702Z'],
    ['2025-09-05T16:45:00 02:00', '2025-09-05T14:45:00Z'],
  ])('%s is %s', async (since, utc) => {
    const url = `/things?since=${encodeURIComponent(since)}`;
    expect(await ask('GET', url)).toMatchObject({ status: 200, body: { since: utc } });
  });

  it.each(['2025-09-05T16:45:00', 'yesterday', '2025-02-30', '1757105100', ''])('%s is none', async (since) => {
    expect(await ask('GET', `/things?since=${since}`)).toMatchObject(refusal('query_invalid', 'since'));
  });
});

describe('a method', () => {
  it.each([
    ['DELETE', '/things', 'GET, HEAD'],
    ['PUT', `/things/${ID}/notes`, 'POST'],
    ['GET', `/things/${ID}/notes?x=1`, 'POST'],
    ['POST', '/health', 'GET, HEAD'],
  ] as const)('%s that %s has not is 405, and those that it has are named', async (method, url, allow) => {
    expect(await ask(method, url)).toMatchObject({
      status: 405,
      body: { code: 'method_not_allowed' },
      headers: { allow, 'content-type': expect.stringContaining('application/problem+json') },
    });
  });

  it.each(['/nowhere', '/things/', '/things/1/2/3'])('of %s, which is not known, is 404', async (url) => {
    expect(await ask('POST', url)).toMatchObject({ status: 404, body: { code: 'route_unknown' } });
  });
});

describe('@JsonBody and @UuidParam', () => {
  const add = (payload: string, id = ID) => ask('POST', `/things/${id}/notes`, payload);

  it('hand over what was sent, as an object of the class', async () => {
    expect(await add('{"note":"seen"}')).toMatchObject({
      status: 201,
      body: { id: ID, note: 'seen', isOfClass: true },
    });
  });

  it.each([
    ['a field that is missing', '{}', refusal('body_invalid', 'note')],
    ['a field of another type', '{"note":1}', refusal('body_invalid', 'note')],
    ['a field that nobody knows', '{"note":"seen","by_whom":"me"}', refusal('body_invalid', 'by_whom')],
    ['no object', '[]', { status: 400, body: { code: 'request_invalid' } }],
    ['no JSON', '{', { status: 400, body: { code: 'json_invalid' } }],
  ])('refuse %s', async (_name, payload, expected) => {
    expect(await add(payload)).toMatchObject(expected);
  });

  it('answer 404 with the code of the route for what is no UUID, and do not look for it', async () => {
    const expected = {
      status: 404,
      body: { code: 'alert_unknown', detail: 'there is no alert with this id: it is no UUID' },
    };
    expect(await add('{"note":"seen"}', '42')).toMatchObject(expected);
  });
});
