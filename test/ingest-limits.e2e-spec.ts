import { aRawLog, rawLogs } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from 'node:http';
import { Client } from 'pg';
import { gzipSync } from 'node:zlib';
import { get, ndjson, post } from './harness/http.js';
import { openConnection, postHead } from './harness/raw-http.js';
import { type Stack, startStack } from './harness/stack.js';

const RECORD_BYTES = 2000;

describe('the limits of a request', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({
      MAX_RECORD_BYTES: String(RECORD_BYTES),
      MAX_PACKED_BYTES: '20000',
      MAX_UNPACKED_BYTES: '1000000',
      MAX_RECORDS_PER_REQUEST: '1000',
      MAX_QUEUED_RECORDS: '20',
      RETRY_AFTER_SECS: '7',
    });
  });
  afterAll(() => stack?.close());

  const single = (body: unknown, headers = {}) => post(`${stack.urls.ingestion}/ingest/single`, body, headers);
  const batch = (body: unknown, headers = {}) => post(`${stack.urls.ingestion}/ingest/batch`, body, headers);
  const ofBytes = (bytes: number): string => {
    const empty = JSON.stringify(aRawLog({ Description: '' }));
    return empty.replace('"Description":""', `"Description":"${'x'.repeat(bytes - empty.length)}"`);
  };
  const results = (total: number, successful: number, failed = 0) => ({ results: { total, successful, failed } });

  it('is seen from both sides for the bytes of one record', async () => {
    expect(await single(ofBytes(RECORD_BYTES))).toMatchObject({ status: 202 });
    expect(await single(ofBytes(RECORD_BYTES + 1))).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    expect(await single(gzipSync(ofBytes(RECORD_BYTES + 1)))).toMatchObject({
      status: 413,
      body: { code: 'body_too_large' },
    });
  });

  it('is seen from both sides for the bytes of a record of many, and the ones after it are taken', async () => {
    const body = [ofBytes(RECORD_BYTES), ofBytes(RECORD_BYTES + 1), ofBytes(5_000_000 / 10), JSON.stringify(aRawLog())];
    expect(await batch(body.join('\r\n'))).toMatchObject({
      status: 202,
      body: {
        ...results(4, 2, 2),
        rejected: [
          { index: 1, line: 2, code: 'record_too_large' },
          { index: 2, line: 3, code: 'record_too_large', reason: 'the record has more than 2000 bytes' },
        ],
      },
    });
  });

  it('is seen from both sides for the number of records, with true totals', async () => {
    expect(await batch('{}\n'.repeat(1000))).toMatchObject({ status: 422, body: results(1000, 0, 1000) });
    expect(await batch('{}\n'.repeat(1001))).toMatchObject({
      status: 413,
      body: {
        code: 'too_many_records',
        detail: expect.stringMatching(
          /^more than 1000 records; 0 of 1000 records accepted, 1000 refused .*before that$/,
        ),
        rejected_omitted: 900,
        ...results(1000, 0, 1000),
      },
    });
  });

  it('gives true totals for a body that becomes too large, and keeps what came before', async () => {
    const cycle = rawLogs(500, { No_Sequence: 'large' });
    const answer = await batch(`${ndjson(cycle)}\n${' '.repeat(1_000_000)}`);
    expect(answer).toMatchObject({ status: 413, body: { code: 'body_too_large', ...results(500, 500) } });
    const { body } = await get<{ logs: { sequence_id: string }[] }>(
      `${stack.urls.processor}/analytics/recent?limit=1000`,
    );
    expect(body.logs.filter(({ sequence_id }) => sequence_id === 'large')).toHaveLength(500);
  });

  it('holds for gzip, packed and unpacked', async () => {
    const noise = Buffer.from(Array.from({ length: 30_000 }, (_, index) => (index * 7919 + (index >> 3)) % 251));
    expect(await batch(gzipSync(noise, { level: 0 }))).toMatchObject({
      status: 413,
      body: { detail: expect.stringContaining('compressed') },
    });
    expect(await batch(gzipSync(' '.repeat(1_000_001)))).toMatchObject({
      status: 413,
      body: { detail: expect.stringContaining('unpacked') },
    });
  });

  it.each(['', 'close'])('lets a client that is still sending read the 413, connection: "%s"', async (connection) => {
    const megabyte = Buffer.alloc(1024 * 1024, ' ');
    const { socket, send, received, failures } = await openConnection(stack.urls.ingestion);
    await send(
      postHead('/ingest/batch', { 'content-length': 40 * megabyte.length, ...(connection && { connection }) }),
    );
    for (let sent = 0; sent < 40; sent++) await send(megabyte);
    await eventually('the answer', () => (received().includes('body_too_large') ? true : undefined));
    expect(received()).toMatch(/^HTTP\/1.1 413 /);
    expect(failures).toEqual([]);
    socket.destroy();
  });

  it('lets clients of Node read the 413 as well', async () => {
    const large = Buffer.alloc(30_000_000, ' ');
    expect(await batch(large)).toMatchObject({ status: 413 });
    const status = await new Promise((resolve, reject) => {
      const sending = request(`${stack.urls.ingestion}/ingest/batch`, { method: 'POST' }, (answer) =>
        resolve(answer.statusCode),
      );
      sending.on('error', reject);
      sending.end(large);
    });
    expect(status).toBe(413);
  });

  it('answers 503 with Retry-After when too much waits for a store that is busy, and takes all of it later', async () => {
    const blocker = new Client({ connectionString: stack.databaseUrl });
    await blocker.connect();
    await blocker.query('begin; lock table runs');
    const cycle = rawLogs(40, { No_Sequence: 'busy' });
    const first = Promise.all(cycle.slice(0, 20).map((log) => single(log)));
    const refused = await eventually('the queue is full', async () => {
      const answer = await Promise.race([single(cycle[20]), first]);
      return Array.isArray(answer) || answer.status !== 503 ? undefined : answer;
    });
    expect(refused).toMatchObject({ body: { code: 'queue_full' } });
    expect(refused.headers.get('retry-after')).toBe('7');
    expect(await batch(cycle.slice(20))).toMatchObject({
      status: 503,
      body: { code: 'queue_full', ...results(20, 0) },
    });
    await blocker.query('commit');
    await blocker.end();
    expect((await first).map(({ status }) => status)).toEqual(Array(20).fill(202));
    expect(await batch(cycle)).toMatchObject({ status: 202, body: results(40, 40) });
  });
});
