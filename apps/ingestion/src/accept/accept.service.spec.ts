import { PipelineError } from '@app/contracts';
import { aRawLog, rawLogs } from '@app/contracts/testing';
import { CompanyHabits, HeldBytes, KeyRing, loadSettings, ProblemError, Scope, Telemetry } from '@app/platform';
import { describe, expect, it } from 'vitest';
import { setImmediate } from 'node:timers/promises';
import { IngestionSettings } from '../ingestion.settings.js';
import { HeldPublisher } from '../testing/held-publisher.js';
import { RecordCounts } from '../refusals/record-counts.service.js';
import type { Refusal } from '../refusals/refusal-counts.js';
import type { RefusalsService } from '../refusals/refusals.service.js';
import { AcceptService } from './accept.service.js';
import { RecordRules } from './record-rules.service.js';
import { RecordShares } from './record-shares.service.js';
import { PublishQueue } from './publish-queue.js';

const arrival = {
  service: 'ingestion',
  receivedAt: new Date(0),
  traceparent: null,
  telling: 'value',
  door: '/ingest/batch',
  scope: Scope.all,
  keyId: null,
} as const;
const unavailable = new PipelineError('bus_unavailable', 'no broker answers');
const jsonOf = (record: unknown): Buffer => Buffer.from(JSON.stringify(record));
const linesOf = (records: readonly unknown[]): Buffer =>
  Buffer.from(records.map((one) => JSON.stringify(one)).join('\n'));

async function* chunksOf(...chunks: readonly (Buffer | Error)[]): AsyncGenerator<Buffer, void> {
  for (const chunk of chunks) {
    if (chunk instanceof Error) throw chunk;
    yield await Promise.resolve(chunk);
  }
}

function aService(environment: Record<string, string> = {}) {
  const publisher = new HeldPublisher();
  const settings = loadSettings(IngestionSettings, environment);
  const telemetry = new Telemetry('ingestion');
  const counted = async (): Promise<Record<string, number>> => {
    const { values } = await telemetry.metrics.messagesProcessed.get();
    return Object.fromEntries(values.map(({ labels, value }) => [String(labels.status), value]));
  };
  const refusals: Refusal[] = [];
  const counts = new RecordCounts(telemetry, { count: (one: Refusal) => void refusals.push(one) } as RefusalsService);
  const memory = new HeldBytes(settings.MAX_HELD_BYTES);
  const rules = new RecordRules(settings, new CompanyHabits(settings), new RecordShares(new KeyRing(null)));
  const service = new AcceptService(new PublishQueue(publisher, settings), rules, counts, memory);
  return { publisher, counted, refusals, memory, service };
}

const failureOf = (promise: Promise<unknown>): Promise<ProblemError> =>
  promise.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as ProblemError,
  );

describe('AcceptService, one record', () => {
  it('answers when the record is safe, and not before', async () => {
    const { service, publisher, counted } = aService();
    let isAnswered = false;
    const answer = service.acceptOne(jsonOf(aRawLog()), arrival).finally(() => (isAnswered = true));
    await Promise.resolve();
    expect(isAnswered).toBe(false);
    publisher.open();
    expect(await answer).toEqual({
      status: 'success',
      message: '1 record accepted',
      run_id: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(await counted()).toMatchObject({ accepted: 1 });
  });

  it('names every bad field of a record', async () => {
    const { service, counted } = aService();
    const problem = await failureOf(service.acceptOne(jsonOf(aRawLog({ Source: null, Etat: 'MAYBE' })), arrival));
    expect(problem).toMatchObject({
      code: 'field_missing',
      members: {
        errors: [
          { field: 'Source', code: 'field_missing' },
          { field: 'Etat', code: 'status_unknown' },
        ],
      },
    });
    expect(await counted()).toMatchObject({ refused: 1 });
  });

  it('does not count as accepted what the bus did not take', async () => {
    const { service, publisher, counted } = aService();
    const answer = failureOf(service.acceptOne(jsonOf(aRawLog()), arrival));
    publisher.calls[0]!.fail(unavailable);
    expect(await answer).toBe(unavailable);
    expect(await counted()).toMatchObject({ accepted: 0 });
  });
});

describe('AcceptService, many records', () => {
  it('takes the good ones and says what is wrong with the others', async () => {
    const { service, publisher, counted } = aService();
    publisher.open();
    const records = rawLogs(100).map((log, index) => ([3, 50, 99].includes(index) ? { ...log, Etat: 'MAYBE' } : log));
    const results = await service.acceptAll(chunksOf(linesOf(records)), arrival);
    expect(results).toMatchObject({
      results: { total: 100, successful: 97, failed: 3 },
      rejected: [3, 50, 99].map((index) => ({ index, line: index + 1, code: 'status_unknown' })),
    });
    expect(await counted()).toMatchObject({ accepted: 97, refused: 3 });
  });

  it('says that nothing was accepted when nothing was, with the reasons', async () => {
    const { service, publisher } = aService();
    publisher.open();
    const records = [aRawLog({ Etat: 'MAYBE' }), aRawLog({ Source: null })];
    const problem = await failureOf(service.acceptAll(chunksOf(linesOf(records)), arrival));
    expect(problem).toMatchObject({
      code: 'nothing_accepted',
      detail: '0 of 2 records accepted, 2 refused',
      members: {
        results: { total: 2, successful: 0, failed: 2 },
        rejected: [{ code: 'status_unknown' }, { code: 'field_missing' }],
      },
    });
    expect(await service.acceptAll(chunksOf(Buffer.from('[]')), arrival)).toMatchObject({ results: { total: 0 } });
  });

  it('takes pretty-printed objects, and bodies that are not UTF-8', async () => {
    const { service, publisher } = aService();
    publisher.open();
    const pretty = JSON.stringify(aRawLog({ Objet: 'entrepôt' }), null, 2);
    const taken = { results: { total: 2, successful: 2 } };
    const both = `\ufeff${pretty}\n${pretty}`;
    expect(await service.acceptAll(chunksOf(Buffer.from(both)), arrival)).toMatchObject(taken);
    expect(await service.acceptAll(chunksOf(Buffer.from(both, 'utf16le')), arrival)).toMatchObject(taken);
    const latin = Buffer.from(pretty, 'latin1');
    expect(await service.acceptAll(chunksOf(latin), arrival, { charset: 'iso-8859-1' })).toMatchObject({
      results: { total: 1, successful: 1 },
    });
    expect(await service.acceptOne(latin, arrival, 'iso-8859-1')).toMatchObject({ status: 'success' });
    const sent = publisher.calls.flatMap(({ records }) => records.map(({ value }) => String(value)));
    expect(sent).toHaveLength(6);
    for (const message of sent) expect(message).toContain('"entrepôt"');
  });

  it('names the company of records that name none: that of the key, or else the setting', async () => {
    const { service, publisher } = aService({ DEFAULT_COMPANY: 'acme' });
    publisher.open();
    const bytes = jsonOf(aRawLog({ Entreprise: null }));
    await service.acceptOne(bytes, arrival);
    await service.acceptOne(bytes, { ...arrival, company: 'globex' });
    const companies = publisher.calls.flatMap(({ records }) => records.map(({ headers }) => headers.company));
    expect(companies).toEqual(['acme', 'globex']);
  });

  it('refuses a record that is too large, and takes the ones after it', async () => {
    const { service, publisher } = aService({ MAX_RECORD_BYTES: '1000' });
    publisher.open();
    const records = [aRawLog({ Objet_Id: 1 }), aRawLog({ Description: 'x'.repeat(1000) }), aRawLog({ Objet_Id: 2 })];
    expect(await service.acceptAll(chunksOf(linesOf(records)), arrival)).toMatchObject({
      results: { total: 3, successful: 2, failed: 1 },
      rejected: [{ index: 1, line: 2, code: 'record_too_large', reason: 'the record has more than 1000 bytes' }],
    });
  });

  const all = rawLogs(10);
  it.each([
    { name: 'too many records', input: [linesOf(rawLogs(11))], code: 'too_many_records', total: 10, successful: 10 },
    {
      name: 'a body that is too large',
      input: [linesOf(all), new PipelineError('body_too_large', 'x')],
      code: 'body_too_large',
      total: 9,
      successful: 9,
    },
    {
      name: 'a body that breaks off',
      input: [linesOf(all), new PipelineError('request_invalid', 'x')],
      code: 'request_invalid',
      total: 9,
      successful: 9,
    },
    {
      name: 'an array that does not end',
      input: [Buffer.from(JSON.stringify(all).slice(0, -1))],
      code: 'json_invalid',
      total: 9,
      successful: 9,
    },
    {
      name: 'something behind an array',
      input: [Buffer.from(`${JSON.stringify(all)}{}`)],
      code: 'json_invalid',
      total: 10,
      successful: 10,
    },
    { name: 'an empty body', input: [Buffer.from(' ')], code: 'body_empty', total: 0, successful: 0 },
  ])('gives true totals for $name, and keeps the records before that', async ({ input, code, total, successful }) => {
    const { service, publisher } = aService();
    publisher.open();
    const problem = await failureOf(service.acceptAll(chunksOf(...input), arrival, { maxRecords: 10 }));
    expect(problem).toMatchObject({ code, members: { results: { total, successful, failed: 0 }, rejected: [] } });
    expect(problem.detail).toContain(`${successful} of ${total} records accepted before that`);
    expect(publisher.calls.flatMap(({ records }) => records)).toHaveLength(successful);
  });

  it('says that the bus is away rather than what else is wrong: that can be sent again', async () => {
    const { service, publisher } = aService();
    const problem = failureOf(service.acceptAll(chunksOf(linesOf(rawLogs(11))), arrival, { maxRecords: 10 }));
    await setImmediate();
    publisher.calls[0]!.fail(unavailable);
    expect(await problem).toMatchObject({
      code: 'bus_unavailable',
      members: { results: { total: 10, successful: 0 } },
    });
  });

  it('says nothing about a mistake of ours', async () => {
    const { service, publisher } = aService();
    publisher.open();
    const problem = await failureOf(service.acceptAll(chunksOf(new TypeError('undefined is not a function')), arrival));
    expect(problem).toMatchObject({ code: 'internal_error', detail: 'unexpected failure' });
  });

  it('stops when nobody waits for the answer, and keeps what was accepted', async () => {
    const { service, publisher, memory } = aService();
    publisher.open();
    const left = new AbortController();
    let chunks = 0;
    async function* endless(): AsyncGenerator<Buffer, void> {
      for (; ; chunks++) {
        if (chunks === 3) left.abort();
        yield await Promise.resolve(Buffer.from(`${JSON.stringify(aRawLog())}\n`));
      }
    }
    const problem = await failureOf(service.acceptAll(endless(), arrival, { left: left.signal }));
    expect(problem).toMatchObject({ code: 'request_invalid', members: { results: { total: 3, successful: 3 } } });
    expect(chunks).toBe(3);
    expect(memory.bytes).toBe(0);
  });

  it('holds no more than the memory for all bodies allows, with true totals, and gives it back', async () => {
    const { service, publisher, memory } = aService({ MAX_HELD_BYTES: '2000000' });
    publisher.open();
    const other = memory.open();
    other.hold(1_100_000);
    const endlessRecord = async function* (): AsyncGenerator<Buffer, void> {
      yield await Promise.resolve(linesOf([aRawLog(), '']));
      for (;;) yield await Promise.resolve(Buffer.alloc(64 * 1024, 'x'));
    };
    const problem = await failureOf(service.acceptAll(endlessRecord(), arrival));
    expect(problem).toMatchObject({ code: 'memory_full', members: { results: { total: 1, successful: 1 } } });
    expect(memory.bytes).toBe(1_100_000);
    other.release();
    expect(await service.acceptAll(chunksOf(linesOf(rawLogs(600))), arrival)).toMatchObject({
      results: { successful: 600 },
    });
    expect(memory.bytes).toBe(0);
  });

  it('lets go of the source when it stops in the middle', async () => {
    const { service, publisher } = aService();
    publisher.open();
    let isReleased = false;
    async function* endless(): AsyncGenerator<Buffer, void> {
      try {
        for (;;) yield await Promise.resolve(Buffer.from(`${JSON.stringify(aRawLog())}\n`));
      } finally {
        isReleased = true;
      }
    }
    expect(await failureOf(service.acceptAll(endless(), arrival, { maxRecords: 5 }))).toMatchObject({
      code: 'too_many_records',
    });
    expect(isReleased).toBe(true);
  });
});
