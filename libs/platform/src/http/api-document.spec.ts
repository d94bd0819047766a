import { describe, expect, it } from 'vitest';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { InProcessBus } from '../bus/in-process-bus.js';
import { inProcessTransport } from '../bus/in-process.transport.js';
import { createService } from '../service.js';
import { ServiceSettings } from '../settings/service.settings.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { apiDocument } from './api-document.js';
import { ApiProblems } from './api-problems.decorator.js';

const colours = ['red', 'green'];

class ThingDto {
  @ApiProperty({ enum: colours })
  colour: string;

  @ApiProperty({ enum: colours, nullable: true })
  colour_before: string | null;
}

class ThingsQueryDto {
  @ApiProperty({ default: 50 })
  limit: number = 50;
}

@ApiProblems('store_unavailable')
@Controller('things')
class ThingsController {
  @Get()
  @ApiOkResponse({ type: ThingDto })
  @ApiProblems('alert_unknown', 'bus_unavailable')
  listThings(@Query() _query: ThingsQueryDto): ThingDto {
    return { colour: 'red', colour_before: null };
  }
}

describe('the API document of a service', () => {
  const documentOnce = async (times = 1) => {
    const telemetry = new Telemetry('shop');
    const service = {
      module: { module: class ShopModule {}, controllers: [ThingsController] },
      port: 0,
      description: 'A shop.',
      settings: Object.assign(new ServiceSettings(), { LOG_LEVEL: 'silent' }),
      telemetry,
      transport: inProcessTransport(new InProcessBus(), telemetry),
    };
    const app = await createService(service);
    const documents = Array.from({ length: times }, () => apiDocument(app, service));
    await app.close();
    return documents.at(-1)!;
  };
  const codesOf = (response: unknown): unknown =>
    (
      response as {
        content: Record<string, { schema: { allOf: [unknown, { properties: { code: { enum: unknown } } }] } }>;
      }
    ).content['application/problem+json']!.schema.allOf[1].properties.code.enum;

  it('calls an operation as its method is called, and lets what has a default be left out', async () => {
    const { get } = (await documentOnce()).paths['/things']!;
    expect(get).toMatchObject({ operationId: 'listThings', parameters: [{ name: 'limit', required: false }] });
  });

  it('gives each status of a route the codes of the route, of its controller and of every route', async () => {
    const { responses } = (await documentOnce()).paths['/things']!.get!;
    expect(Object.keys(responses)).toEqual(['200', '404', '422', '503', 'default']);
    expect(codesOf(responses['404'])).toEqual(['alert_unknown']);
    expect(codesOf(responses['422'])).toEqual(['query_invalid']);
    expect(codesOf(responses['503'])).toEqual([
      'bus_unavailable',
      'store_unavailable',
      'connections_full',
      'shutting_down',
    ]);
    expect(codesOf(responses.default)).toContain('internal_error');
  });

  it('says the same when it is made again', async () => {
    expect(await documentOnce(2)).toEqual(await documentOnce());
  });

  it('lists null where it is allowed, and leaves the list that values are checked by as it is', async () => {
    const { schemas } = (await documentOnce()).components!;
    expect(schemas!.ThingDto).toMatchObject({
      properties: { colour: { enum: ['red', 'green'] }, colour_before: { enum: ['red', 'green', null] } },
    });
    expect(colours).toEqual(['red', 'green']);
  });
});
