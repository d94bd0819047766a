import { aRawLog, rawLogs } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import { get, ndjson, post } from './harness/http.js';
import { openConnection, postHead, type RawConnection } from './harness/raw-http.js';
import { type Stack, startStack } from './harness/stack.js';
import { expectWell } from './harness/wellbeing.js';

const log = JSON.stringify(aRawLog());
const chunked = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const head = (path: string, headers: Record<string, string | number>): string =>
  postHead(path, { connection: 'close', ...headers });

describe('what nobody should do to a connection', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterEach(() => expectWell(stack));
  afterAll(() => stack?.close());

  const open = (): Promise<RawConnection> => openConnection(stack.urls.ingestion);
  const answerTo = async (...pieces: (string | Uint8Array)[]): Promise<string> => {
    const { socket, send, received } = await open();
    for (const piece of pieces) await send(piece);
    await eventually('an answer', () => (received().includes('\r\n\r\n') ? true : undefined));
    socket.destroy();
    return received();
  };
  const storedRuns = async (): Promise<number> =>
    (await get<{ total_logs_processed: number }>(`${stack.urls.processor}/analytics/summary`)).body
      .total_logs_processed;
  const refusals = async (): Promise<number> => {
    const { body } = await get<string>(`${stack.urls.ingestion}/metrics`);
    return Number(/processing_errors_total\{error_type="request_invalid".*?\} (\d+)/.exec(body)?.[1]);
  };
  const internalErrors = async (): Promise<string[]> => {
    const pages = await Promise.all(Object.values(stack.urls).map((url) => get<string>(`${url}/metrics`)));
    return pages.map(
      ({ body }) => /processing_errors_total\{error_type="internal_error".*?\} (\d+)/.exec(body)?.[1] ?? '',
    );
  };

  it.each([
    ['/ingest/single', { 'content-length': 10_000 }, log],
    ['/ingest/single', { 'transfer-encoding': 'chunked' }, chunked(log)],
    ['/ingest/single', { 'content-length': 10_000, 'content-encoding': 'gzip' }, gzipSync(log).subarray(0, 50)],
    ['/ingest/batch', { 'content-length': 1_000_000 }, `[${log},`],
    ['/ingest/batch', { 'transfer-encoding': 'chunked' }, chunked(`${log}\n{"a`)],
    [
      '/ingest/batch',
      { 'content-length': 10_000, 'content-encoding': 'gzip' },
      gzipSync(ndjson(rawLogs(50))).subarray(0, 100),
    ],
    ['/ingest/file', { 'content-length': 10_000, 'content-type': 'multipart/form-data; boundary=b' }, '--b\r\n'],
  ])('breaks off a body of %s with %j', async (path, headers, beginning) => {
    const before = await refusals();
    const { socket, send } = await open();
    await send(head(path, headers));
    await send(beginning);
    socket.resetAndDestroy();
    await eventually('the service has noticed', async () => ((await refusals()) > before ? true : undefined));
  });

  it('keeps what came whole before a body broke off', async () => {
    const before = await storedRuns();
    const { socket, send } = await open();
    await send(head('/ingest/batch', { 'transfer-encoding': 'chunked' }));
    await send(chunked(`${ndjson(rawLogs(700, { No_Sequence: 'broken off' }))}\n{"a":`));
    socket.destroy();
    await eventually('700 are stored', async () => ((await storedRuns()) === before + 700 ? true : undefined));
  });

  it('leaves before the answer', async () => {
    const before = await storedRuns();
    const { socket, send } = await open();
    const record = JSON.stringify(aRawLog({ No_Sequence: 'left' }));
    await send(head('/ingest/single', { 'content-length': record.length }) + record);
    socket.destroy();
    await eventually('it is stored all the same', async () => ((await storedRuns()) === before + 1 ? true : undefined));
  });

  it('sends a body byte by byte', async () => {
    const record = JSON.stringify(aRawLog({ Objet: 'dribbled' }));
    const pieces = [...record].map(chunked);
    const answer = await answerTo(head('/ingest/single', { 'transfer-encoding': 'chunked' }), ...pieces, '0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 202 /);
  });

  it.each([
    ['a length that is none', head('/ingest/single', { 'content-length': 'many' }), 400],
    ['two lengths', head('/ingest/single', { 'content-length': '5\r\ncontent-length: 6' }), 400],
    [
      'a length and chunks',
      head('/ingest/single', { 'content-length': 5, 'transfer-encoding': 'chunked' }) + chunked('{}'),
      400,
    ],
    ['a chunk without a size', `${head('/ingest/single', { 'transfer-encoding': 'chunked' })}xyz\r\n{}\r\n`, 400],
    ['a header with a NUL', head('/ingest/single', { traceparent: 'a\0b' }), 400],
    ['headers without end', head('/ingest/single', { traceparent: 'x'.repeat(100_000) }), 431],
    ['no request at all', 'hello?\r\n\r\n', 400],
    ['another protocol', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400],
    ['a path that is none', 'GET /%zz HTTP/1.1\r\nhost: localhost\r\n\r\n', 400],
    ['a path without end', `GET /dead-letters/${'x'.repeat(10_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`, 404],
    ['a method that nobody knows', 'BREW /ingest/single HTTP/1.1\r\nhost: localhost\r\n\r\n', 400],
    ['a method that the route does not have', 'DELETE /ingest/single HTTP/1.1\r\nhost: localhost\r\n\r\n', 405],
  ])('sends %s', async (_, text, status) => {
    expect(await answerTo(text)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it.each([
    ['more headers in it', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nx-injected: yes'],
    ['nonsense', '"; drop table runs; --'],
    ['bytes that are not ASCII', '00-\xff\xfe-01'],
    ['nothing', ''],
  ])('sends a traceparent with %s', async (_, traceparent) => {
    const text = head('/ingest/single', { 'content-length': log.length, traceparent }) + log;
    const answer = await answerTo(Buffer.from(text, 'latin1'));
    expect(answer).toMatch(/^HTTP\/1.1 (202|400) /);
    expect(answer).not.toContain('x-injected');
  });

  it('asks for a hundred things at once and reads nothing', async () => {
    const { socket, send } = await open();
    for (let count = 0; count < 100; count++) await send('GET /docs-json HTTP/1.1\r\nhost: localhost\r\n\r\n');
    expect(await post(`${stack.urls.ingestion}/ingest/single`, aRawLog({ Objet: 'meanwhile' }))).toMatchObject({
      status: 202,
    });
    socket.destroy();
  });

  it('falls silent in the middle of a body, and keeps nobody from stopping', async () => {
    const other = await startStack();
    const { send } = await openConnection(other.urls.ingestion);
    await send(head('/ingest/batch', { 'content-length': 10_000 }));
    await send(log);
    await other.close();
  });

  it('has met no mistake of ours', async () => {
    expect(await internalErrors()).toEqual(['0', '0', '0']);
  });
});
