import { allTopics } from '@app/contracts';
import { Database, isOfThisVersion } from '@app/database';
import { findPostgres, testKafka } from '@app/platform/testing';
import { afterAll, describe, expect, it } from 'vitest';
import kafkajs from 'kafkajs';
import { runPrepare } from './index.js';

const postgres = await findPostgres();
const kafka = await testKafka();

async function prepare(args: string | readonly string[], environment: Record<string, string>) {
  const said = { out: '', err: '' };
  const code = await runPrepare([args].flat(), environment, {
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
  });
  return { code, ...said };
}

describe('the arguments of the processor', () => {
  it.each([['--migrate'], ['--migrate-only', 'now'], ['--migrate-only=yes']])(
    '%j are refused before anything is done',
    async (...args) => {
      const { code, out, err } = await prepare(args, {});
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^The processor does not know ".+"\. It takes --migrate-only and --topics-only\.\n$/);
    },
  );
});

(postgres === null ? describe.skip : describe)('the processor with --migrate-only', () => {
  it('makes the tables of an empty database and ends, and again changes nothing', async () => {
    const { url, close } = await postgres!.open();
    const database = new Database({ url, poolSize: 1 });
    try {
      for (let time = 0; time < 2; time += 1) {
        const { code, out } = await prepare('--migrate-only', { DATABASE_URL: url });
        expect({ code, out }).toEqual({ code: 0, out: 'The tables are those of this version.\n' });
        expect(await isOfThisVersion(database)).toBe(true);
      }
    } finally {
      await database.close();
      await close();
    }
  });

  it('ends with 1 and a sentence without a database, and quotes no password', async () => {
    expect(await prepare('--migrate-only', {})).toMatchObject({
      code: 1,
      err: expect.stringContaining('DATABASE_URL'),
    });
    const address = { DATABASE_URL: 'postgres://me:s3cret@127.0.0.1:1/none' };
    const { code, err } = await prepare('--migrate-only', address);
    expect(code).toBe(1);
    expect(err).not.toContain('s3cret');
    expect(err.trim()).not.toBe('');
  });
});

(kafka === null ? describe.skip : describe)('the processor with --topics-only', () => {
  afterAll(() => kafka?.close());

  it('creates the topics and ends', async () => {
    const { code, out } = await prepare('--topics-only', { KAFKA_BROKERS: kafka!.brokers.join(',') });
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('raw-logs') });
    // The tables come first when both are asked for in that order: without a database nothing else is done.
    expect(
      await prepare(['--migrate-only', '--topics-only'], { KAFKA_BROKERS: kafka!.brokers.join(',') }),
    ).toMatchObject({
      code: 1,
      out: '',
    });
    const admin = new kafkajs.Kafka({ brokers: kafka!.brokers, logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    const names = await admin.listTopics().finally(() => admin.disconnect());
    expect(names).toEqual(expect.arrayContaining(allTopics.map(({ name }) => name)));
  });
});
