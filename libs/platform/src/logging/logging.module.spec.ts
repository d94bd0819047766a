import { PipelineError } from '@app/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type INestApplication, Logger } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Logger as PinoLogger } from 'nestjs-pino';
import { loggingModule } from './logging.module.js';

describe('loggingModule', () => {
  const written: string[] = [];
  const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>);
  let app: INestApplication;

  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [loggingModule('info', { write: (line) => void written.push(line) })],
    }).compile();
    app = module.createNestApplication(new FastifyAdapter(), { bufferLogs: true });
    app.useLogger(app.get(PinoLogger));
    await app.init();
  });
  afterAll(() => app.close());

  it('has nothing to say about a start that went well', () => {
    expect(lines()).toEqual([]);
  });

  it("gives what Nest's logger is given its context, its fields and its message", () => {
    const cause = new Error('duplicate key: (invoices)');
    new Logger('StageRunner').error(
      { err: new PipelineError('store_rejected', 'row (invoices)', { cause }), topic: 'raw-logs' },
      'record set aside',
    );
    const frames = expect.arrayContaining([expect.stringMatching(/^at .*logging\.module\.spec\.ts:\d+:\d+/)]);
    expect(lines().at(-1)).toEqual({
      level: 'error',
      time: expect.any(String),
      context: 'StageRunner',
      topic: 'raw-logs',
      err: { type: 'PipelineError', code: 'store_rejected', stack: frames, cause: { type: 'Error', stack: frames } },
      msg: 'record set aside',
    });
  });

  it('keeps the message of an error that Nest logs by itself out of it', () => {
    const error = new TypeError('cannot read invoices');
    new Logger('ExceptionsHandler').error(error);
    new Logger('ExceptionsHandler').error(error.message, error.stack);
    for (const line of lines().slice(-2)) {
      expect(line).toMatchObject({ context: 'ExceptionsHandler', msg: 'failure', err: { stack: expect.any(Array) } });
      expect(JSON.stringify(line)).not.toContain('cannot read invoices');
    }
  });
});
