import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsNotEmpty, IsString } from 'class-validator';
import { InProcessBus } from '../bus/in-process-bus.js';
import { inProcessTransport } from '../bus/in-process.transport.js';
import { createService } from '../service.js';
import { ServiceSettings } from '../settings/service.settings.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { JsonBody } from './json-body.decorator.js';
import { PageCursor, PageLimit } from './page.decorators.js';
import { UuidParam } from './uuid-param.decorator.js';

class PageQueryDto {
  @PageCursor()
  cursor?: string;

  @PageLimit(500)
  limit: number = 50;
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
  await app.init();
});
afterAll(() => app.close());

async function ask(method: 'GET' | 'POST', url: string, payload?: string) {
  const { statusCode, body, headers } = await app.inject({ method, url, payload });
  return { status: statusCode, body: JSON.parse(body) as Record<string, unknown>, headers };
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
    const expected = { status: 404, body: { code: 'alert_unknown', detail: 'there is no alert "42"' } };
    expect(await add('{"note":"seen"}', '42')).toMatchObject(expected);
  });
});
