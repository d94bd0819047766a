import { PipelineError } from '@app/contracts';
import { aRawLog } from '@app/contracts/testing';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { pino } from 'pino';
import { logOptions } from './log-options.js';

const levels = ['debug', 'info', 'warn', 'error', 'fatal'] as const;

interface Line {
  readonly level: string;
  readonly time: string;
  readonly msg?: string;
  readonly context?: string;
  readonly err?: { readonly type: string; readonly code?: string; readonly stack?: string[]; readonly cause?: object };
}

/** A logger as services have it, writing into memory. */
function memoryLogger(level = 'debug') {
  const written: string[] = [];
  const logger = pino(logOptions(level), { write: (line: string) => void written.push(line) });
  return { logger, text: () => written.join(''), lines: () => written.map((line) => JSON.parse(line) as Line) };
}

const onlyLine = (log: (logger: pino.Logger) => void): Line => {
  const { logger, lines } = memoryLogger();
  log(logger);
  expect(lines()).toHaveLength(1);
  return lines()[0]!;
};

const textOf = (log: (logger: pino.Logger) => void): string => {
  const { logger, text } = memoryLogger();
  log(logger);
  expect(text()).not.toBe('');
  return text();
};

const SECRET = 'Jean Tremblay owes 4 800 $';

describe('logOptions', () => {
  it('writes a line of JSON for each entry, with the level as a word and the time as ISO 8601', () => {
    const line = onlyLine((logger) => logger.warn({ topic: 'raw-logs', offset: '17' }, 'set aside'));
    expect(line).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      topic: 'raw-logs',
      offset: '17',
      msg: 'set aside',
    });
  });

  it.each([
    ['Description'],
    ['Parametres'],
    ['description'],
    ['parameters'],
    ['error_message'],
    ['detail'],
    ['reason'],
    ['value'],
    ['value_base64'],
    ['key'],
    ['body'],
    ['authorization'],
    ['Authorization'],
    ['set-cookie'],
    ['DATABASE_URL'],
    ['databaseUrl'],
    ['KAFKA_SASL_PASSWORD'],
    ['password'],
    ['clientSecret'],
    ['access_token'],
  ])('never writes what %s holds, wherever it stands', (name) => {
    for (const level of levels) {
      const text = textOf((logger) => {
        logger[level]({ [name]: SECRET }, 'top');
        logger[level]({ a: { [name]: { text: SECRET } } }, 'inside');
        logger[level]({ a: { b: { c: { d: { e: { [name]: [SECRET] } } } } } }, 'deep inside');
        logger[level]({ a: [[{ [name]: SECRET }]] }, 'in lists');
      });
      expect(text).not.toContain(SECRET);
      expect(text).toContain('[redacted]');
    }
  });

  it('never writes the texts of a raw record, and leaves its facts', () => {
    const record = aRawLog({ Description: SECRET, Parametres: SECRET, Objet: 'invoices' });
    const text = textOf((logger) => logger.error({ log: record, logs: [record] }, 'refused'));
    expect(text).not.toContain(SECRET);
    expect(text).toContain('invoices');
  });

  it('never writes bytes', () => {
    const text = textOf((logger) => logger.error({ chunk: Buffer.from(SECRET) }, 'unreadable'));
    expect(text).not.toContain(Buffer.from(SECRET).join(','));
    expect(text).not.toContain(SECRET);
  });

  it.each([
    'postgres://user:pa55word@host:5432/runs',
    'postgresql://user:pa55@word@host/runs',
    'kafka://user:pa55word@one:9092,two:9092',
  ])('never writes the password of %s, not even out of a sentence', (url) => {
    const text = textOf((logger) => {
      logger.info(`connecting to ${url}`);
      logger.info({ url, parsed: new URL('postgres://user:pa55word@host/runs') }, 'connecting to %s', url);
    });
    expect(text).not.toMatch(/pa55/);
    expect(text).toContain('://[redacted]@');
  });

  it.each(['password=hunter2-x', 'Authorization: Bearer hunter2-abcdef', '{"client_secret": "hunter2-x"}'])(
    'never writes the secret of %s, whatever it stands in',
    (secret) => {
      const line = onlyLine((logger) => logger.info({ note: [secret], topic: 'raw-logs' }, `said "${secret}"\n`));
      expect(JSON.stringify(line)).not.toContain('hunter2');
      expect(line).toMatchObject({ level: 'info', topic: 'raw-logs' });
    },
  );

  it('leaves addresses without a password as they are', () => {
    const text = textOf((logger) => logger.info({ mail: 'ops@example.com' }, 'http://127.0.0.1:8001/docs'));
    expect(text).toContain('"msg":"http://127.0.0.1:8001/docs"');
    expect(text).toContain('ops@example.com');
  });

  it('changes nothing in what it is given', () => {
    const entry = { record: { Description: 'mine' }, err: new Error('mine') };
    const { logger } = memoryLogger();
    logger.error(entry, 'failed');
    expect(entry).toEqual({ record: { Description: 'mine' }, err: new Error('mine') });
  });

  it('survives an entry that contains itself', () => {
    const entry: Record<string, unknown> = { name: 'loop' };
    entry.self = entry;
    expect(onlyLine((logger) => logger.info(entry, 'round')).msg).toBe('round');
  });

  describe('of an error', () => {
    it('writes type, code and frames, not the message', () => {
      const line = onlyLine((logger) =>
        logger.error({ err: new PipelineError('store_rejected', SECRET) }, 'record set aside'),
      );
      expect(line.err).toEqual({
        type: 'PipelineError',
        code: 'store_rejected',
        stack: expect.arrayContaining([expect.stringMatching(/^at .*log-options\.spec\.ts:\d+:\d+/)]),
      });
      expect(JSON.stringify(line)).not.toContain(SECRET);
    });

    it.each<[string, (logger: pino.Logger, error: Error) => void]>([
      ['alone', (logger, error) => logger.error(error)],
      ['as err without a message', (logger, error) => logger.error({ err: error, context: 'ExceptionsHandler' })],
      ['under another name', (logger, error) => logger.error({ error, thrown: [error] }, 'failed')],
      ['with a message', (logger, error) => logger.error(error, 'failed')],
    ])('leaves its message out when it is logged %s', (_, log) => {
      for (const message of [SECRET, `first\n    at ${SECRET} (file.ts:1:1)`]) {
        const text = textOf((logger) => log(logger, new TypeError(message)));
        expect(text).not.toContain(SECRET);
        expect(text).toContain('TypeError');
        expect(text).toContain('log-options.spec.ts');
      }
    });

    it('leaves out what a database driver says about the row', () => {
      const error = Object.assign(new Error(`invalid input syntax: "${SECRET}"`), {
        code: '22P02',
        detail: SECRET,
        where: SECRET,
        hint: SECRET,
        table: 'runs',
        internalQuery: SECRET,
      });
      const line = onlyLine((logger) => logger.error({ err: error }, 'maintenance failed'));
      expect(line.err).toMatchObject({ type: 'Error', code: '22P02' });
      expect(JSON.stringify(line)).not.toContain(SECRET);
    });

    it('tells its causes in the same way, and ends where they go in a circle', () => {
      const cause = Object.assign(new Error(SECRET), { code: 'ECONNREFUSED' });
      const error = new PipelineError('store_unavailable', SECRET, { cause });
      const line = onlyLine((logger) => logger.warn({ err: error }, 'away'));
      expect(line.err).toMatchObject({ code: 'store_unavailable', cause: { type: 'Error', code: 'ECONNREFUSED' } });
      expect(JSON.stringify(line)).not.toContain(SECRET);

      cause.cause = error;
      const text = textOf((logger) => logger.warn({ err: error }, 'away'));
      expect(text).not.toContain(SECRET);
      expect(text.length).toBeLessThan(20_000);
    });

    it('says only the type of something thrown that is no error', () => {
      const line = onlyLine((logger) => logger.error({ err: new Error('x', { cause: SECRET }) }, 'failed'));
      expect(line.err?.cause).toEqual({ type: 'string' });
    });

    it('writes no part of any message', () => {
      fc.assert(
        fc.property(
          fc.string({ unit: 'binary', maxLength: 60 }),
          fc.array(fc.constantFrom('\n', '    at ')),
          (word, around) => {
            const marked = `${around.join('')}<<${word}>>`;
            const text = textOf((logger) => logger.error(new Error(marked)));
            expect(text).not.toContain('<<');
          },
        ),
      );
    });
  });

  describe("of Nest's chatter at start", () => {
    const chatter = { context: 'RoutesResolver' };

    it('is silent at info and above', () => {
      const { logger, lines } = memoryLogger('info');
      logger.info(chatter, 'AcceptController {/ingest}');
      expect(lines()).toEqual([]);
    });

    it('tells it at debug', () => {
      const { logger, lines } = memoryLogger('debug');
      logger.info(chatter, 'AcceptController {/ingest}');
      expect(lines()).toHaveLength(1);
    });

    it('tells what goes wrong there at any level', () => {
      const { logger, lines } = memoryLogger('info');
      logger.error(chatter, 'a route is there twice');
      logger.info({ context: 'SchemaService' }, 'the tables are up to date');
      expect(lines().map(({ msg }) => msg)).toEqual(['a route is there twice', 'the tables are up to date']);
    });
  });

  it('is silent below its level', () => {
    const { logger, lines } = memoryLogger('error');
    logger.warn('not this');
    logger.error('this');
    expect(lines().map(({ msg }) => msg)).toEqual(['this']);
  });
});
