import { JsonBodyPipe } from '@app/platform';
import { describe, expect, it } from 'vitest';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { BacktestRequestDto } from './alerting/backtest/backtest.dto.js';
import { NewSilenceDto } from './notifications/mutes/silences.dto.js';

const read = (text: string, type: typeof NewSilenceDto | typeof BacktestRequestDto = NewSilenceDto) =>
  new JsonBodyPipe().transform(
    { body: Readable.from([Buffer.from(text)]), headers: {}, raw: {} } as unknown as FastifyRequest,
    { metatype: type },
  );
const silence = (match: string, more = ''): string =>
  `{"match":${match},"ends_at":"2099-01-01T00:00:00Z","comment":"why"${more}}`;

describe('JsonBodyPipe', () => {
  it('reads what the class knows', async () => {
    expect(await read(silence('{"source":"efficy"}'))).toMatchObject({ match: { source: 'efficy' } });
  });

  it.each([
    ['match.__proto__', silence('{"__proto__":{"source":"efficy"}}')],
    ['match.__proto__', silence('{"\\u005f_proto__":{"source":"efficy"}}')],
    ['match.constructor', silence('{"constructor":{"prototype":{"source":"efficy"}}}')],
    ['match.constructor', silence('{"source":"efficy","constructor":1}')],
    ['match.prototype', silence('{"prototype":{}}')],
    ['__proto__', silence('{}', ',"__proto__":{"match":{"source":"efficy"}}')],
    ['constructor', silence('{}', ',"constructor":"x"')],
    ['match.source.__proto__', silence('{"source":{"__proto__":"x"}}')],
    ['match.0.__proto__', silence('[{"__proto__":"x"}]')],
  ])(
    'refuses %s as a field that nobody knows: it would be passed over, and a match of nothing matches all',
    async (field, body) => {
      const refusal = { code: 'body_invalid', members: { errors: [{ field, code: 'body_invalid' }] } };
      await expect(read(body)).rejects.toMatchObject(refusal);
    },
  );

  it('refuses it in rules too, which are JSON of any form', async () => {
    const body = '{"rules":{"silences":[{"match":{"__proto__":{"source":"efficy"}}}]}}';
    await expect(read(body, BacktestRequestDto)).rejects.toMatchObject({
      code: 'body_invalid',
      members: { errors: [{ field: 'rules.silences.0.match.__proto__' }] },
    });
  });
});
