import { PipelineError } from '@app/contracts';
import { createService, InProcessBus, inProcessTransport, Telemetry } from '@app/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { AcceptService } from '../accept/accept.service.js';
import { ingestion } from '../ingestion.js';
import { IngestionSettings } from '../ingestion.settings.js';
import { RecordCounts } from '../refusals/record-counts.service.js';
import { RefusalsService } from '../refusals/refusals.service.js';
import { DoorsModule } from './doors.module.js';
import { TakenRecords } from './testing/taken-records.js';

const SECRET = 'a secret';
const RUN = '019a0000-0000-7000-8000-000000000001';
const taken = new TakenRecords();
const folder = mkdtempSync(join(tmpdir(), 'doors-'));
let app: NestFastifyApplication;
let address: string;

/** The doors without the service that they hand their records to. */
class Doors {}
function doorsOnly() {
  const { controllers, providers = [] } = DoorsModule.register({ KEY: SECRET });
  return {
    module: Doors,
    controllers,
    providers: [...providers, RecordCounts, RefusalsService, { provide: AcceptService, useValue: taken }],
  };
}

beforeAll(async () => {
  const file = join(folder, 'mappings.yaml');
  const signed = 'preset: fivetran, secret: { env: KEY }';
  writeFileSync(file, `mappings:\n  mine: { ${signed} }\nsentry:\n  - { match: 7, company: acme }\n`);
  const settings = Object.assign(new IngestionSettings(), { LOG_LEVEL: 'silent', MAPPINGS_FILE: file });
  const service = ingestion(settings, (telemetry: Telemetry) => inProcessTransport(new InProcessBus(), telemetry));
  app = await createService({ ...service, module: doorsOnly() });
  await app.listen(0, '127.0.0.1');
  address = await app.getUrl();
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  taken.records = [];
  taken.failure = null;
});

async function send(path: string, body?: unknown, init: { method?: string; headers?: Record<string, string> } = {}) {
  const raw = typeof body === 'string' || body instanceof Uint8Array || body === undefined;
  const content = raw ? (body as RequestInit['body']) : JSON.stringify(body);
  const answer = await fetch(`${address}${path}`, { method: 'POST', body: content, ...init });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') === true;
  return { status: answer.status, body: (isJson ? JSON.parse(text) : text) as unknown, headers: answer.headers };
}

const aRun = (over: object = {}) => ({
  eventType: 'COMPLETE',
  eventTime: '2020-12-09T23:37:31.081Z',
  run: { runId: RUN },
  job: { namespace: 'prod', name: 'load' },
  producer: 'https://github.com/OpenLineage/OpenLineage/blob/v1-0-0/client',
  ...over,
});

describe('/api/v1/lineage', () => {
  it('takes an event, gzip too', async () => {
    const bytes = gzipSync(JSON.stringify(aRun()));
    const answer = await send('/api/v1/lineage', bytes, { headers: { 'content-encoding': 'gzip' } });
    expect(answer).toMatchObject({ status: 200, body: { status: 'success', run_id: 'an id' } });
    expect(taken.records).toMatchObject([{ source: 'prod', object_type: 'load', status: 'SUCCESS', run_key: RUN }]);
  });

  it('ignores an event without a run', async () => {
    const event = { eventTime: 'now', dataset: { namespace: 'a', name: 'b' }, producer: 'x' };
    expect(await send('/api/v1/lineage', event)).toMatchObject({
      status: 200,
      body: { status: 'ignored', run_id: null },
    });
    expect(taken.records).toEqual([]);
  });

  it.each([
    [422, 'field_missing', aRun({ run: {} })],
    [400, 'json_invalid', '{'],
    [400, 'body_empty', ''],
  ])('refuses with %d %s', async (status, code, body) => {
    expect(await send('/api/v1/lineage', body)).toMatchObject({ status, body: { code } });
  });

  it('is 503 when the bus is away', async () => {
    taken.failure = new PipelineError('bus_unavailable', 'no broker answers');
    const answer = await send('/api/v1/lineage', aRun());
    expect(answer).toMatchObject({ status: 503, body: { code: 'bus_unavailable' } });
    expect(answer.headers.get('retry-after')).not.toBeNull();
  });
});

describe('/api/v1/lineage/batch', () => {
  it('answers as the specification has it', async () => {
    const events = [aRun(), aRun({ run: {} }), aRun({ eventType: 'OTHER' }), aRun({ eventType: 'START' })];
    expect(await send('/api/v1/lineage/batch', events)).toMatchObject({
      status: 200,
      body: {
        status: 'partial_success',
        summary: { received: 4, successful: 3, failed: 1, retriable: 0, non_retriable: 1 },
        failed_events: [{ index: 1, reason: 'run.runId is required', retriable: false }],
      },
    });
    expect(taken.records).toHaveLength(2);
  });

  it.each([
    ['nothing', []],
    ['events without a run', [aRun({ eventType: 'OTHER' })]],
  ])('of %s is a success', async (_name, events) => {
    expect(await send('/api/v1/lineage/batch', events)).toMatchObject({
      status: 200,
      body: { status: 'success', summary: { received: events.length, successful: events.length, failed: 0 } },
    });
  });

  it('of which nothing is of use is 422, and no list is 400', async () => {
    expect(await send('/api/v1/lineage/batch', [{}, 7])).toMatchObject({
      status: 422,
      body: {
        code: 'field_missing',
        results: { total: 2, successful: 0, failed: 2 },
        rejected: [{ index: 0 }, { index: 1 }],
      },
    });
    expect(await send('/api/v1/lineage/batch', {})).toMatchObject({ status: 400, body: { code: 'request_invalid' } });
  });

  it('has as many events as the limit, and no more', async () => {
    const batchOf = (count: number) => send('/api/v1/lineage/batch', Array<object>(count).fill({}));
    expect(await batchOf(10_001)).toMatchObject({ status: 413, body: { code: 'too_many_records' } });
    const { status, body } = await batchOf(10_000);
    expect(status).toBe(422);
    expect(body).toMatchObject({ results: { failed: 10_000 } });
    expect((body as { rejected: unknown[] }).rejected).toHaveLength(100);
  });
});

describe('/ping', () => {
  const rid = '728b3763-ea80-4113-9fc0-f61b4adf046e';

  it.each([
    ['GET', '', { status: 'SUCCESS' }],
    ['HEAD', '/start', { status: 'RUNNING' }],
    ['POST', '/fail', { status: 'FAILED' }],
    ['GET', '/0', { status: 'SUCCESS' }],
    ['GET', '/', { status: 'SUCCESS' }],
    ['POST', '/start/', { status: 'RUNNING' }],
    ['POST', '/137', { status: 'FAILED', labels: { exit_code: '137' } }],
  ])('%s %s is %j', async (method, signal, expected) => {
    const answer = await send(`/ping/acme/backup/nightly%20dump${signal}?rid=${rid}&unknown=1`, undefined, { method });
    expect(answer).toMatchObject({ status: 200, body: method === 'HEAD' ? '' : 'OK' });
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(answer.headers.get('ping-body-limit')).toBe('100000');
    const base = { company: 'acme', source: 'backup', object_type: 'nightly dump', run_key: rid };
    expect(taken.records).toMatchObject([{ ...base, ...expected }]);
  });

  it('takes the first 100 kB of a body as the log', async () => {
    const answer = await send('/ping/acme/backup/dump/fail', 'x'.repeat(3_000_000));
    expect(answer).toMatchObject({ status: 200, body: 'OK' });
    expect(taken.records).toEqual([expect.objectContaining({ description: 'x'.repeat(100_000) })]);
  });

  it.each([
    ['a damaged gzip', Buffer.from([0x1f, 0x8b, 7]), {}],
    ['a form', '--x--', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['an unknown encoding', 'x', { 'content-encoding': 'zstd' }],
  ])('with %s as its log is taken without', async (_name, body, headers) => {
    expect(await send('/ping/acme/backup/dump/1', body, { headers })).toMatchObject({ status: 200, body: 'OK' });
    expect(taken.records).toEqual([expect.not.objectContaining({ description: expect.anything() })]);
  });

  it('with a log alone is answered and not taken', async () => {
    expect(await send('/ping/acme/backup/dump/log', 'half')).toMatchObject({ status: 200, body: 'OK' });
    expect(taken.records).toEqual([]);
  });

  it('with create=0 takes an object that it knows', async () => {
    const url = '/ping/acme/backup/new?create=0';
    expect(await send(url)).toMatchObject({ status: 404, body: 'not found' });
    expect(await send('/ping/acme/backup/new/start')).toMatchObject({ status: 200 });
    expect(await send(url)).toMatchObject({ status: 200 });
  });

  it.each([
    [400, 'invalid uuid format', '/ping/a/b/c?rid=7'],
    [400, 'invalid url format', '/ping/a/b/c/256'],
    [400, 'invalid url format', '/ping/a/b/c/done'],
  ])('is refused in a plain sentence: %d %s', async (status, sentence, path) => {
    expect(await send(path)).toMatchObject({ status, body: sentence });
  });

  it('is 503 with a problem document when the bus is away', async () => {
    taken.failure = new PipelineError('bus_unavailable', 'no broker answers');
    expect(await send('/ping/a/b/c')).toMatchObject({ status: 503, body: { code: 'bus_unavailable' } });
  });
});

describe('/cloudevents', () => {
  const attributes = { specversion: '1.0', id: '7', source: '/a/loader', type: 'run', time: '2018-04-05T17:31:00Z' };
  const event = { ...attributes, data: { object_type: 'orders', status: 'ok' } };
  const typed = (type: string) => ({ headers: { 'content-type': type } });

  it('takes the three modes', async () => {
    const ce = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]));
    const headers = { ...ce, 'content-type': 'application/json' };
    expect(await send('/cloudevents', event.data, { headers })).toMatchObject({ status: 202 });
    expect(await send('/cloudevents', event, typed('application/cloudevents+json; charset=UTF-8'))).toMatchObject({
      status: 202,
    });
    expect(await send('/cloudevents', [event], typed('application/cloudevents-batch+json'))).toMatchObject({
      status: 202,
      body: { status: 'success', results: { total: 1, successful: 1, failed: 0 } },
    });
    expect(taken.records).toHaveLength(3);
    for (const record of taken.records) expect(record).toMatchObject({ source: 'loader', run_key: '7' });
  });

  it('keeps every digit of an id in the three modes', async () => {
    const text = JSON.stringify({ ...event, data: { ...event.data, object_id: 0 } }).replace(
      '"object_id":0',
      '"object_id":5843104000000123456',
    );
    const ce = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]));
    const data = '{"object_id":5843104000000123456,"status":"ok"}';
    await send('/cloudevents', data, { headers: { ...ce, 'content-type': 'application/json' } });
    await send('/cloudevents', text, typed('application/cloudevents+json'));
    await send('/cloudevents', `[${text}]`, typed('application/cloudevents-batch+json'));
    expect(taken.records.map(({ object_id }) => object_id)).toEqual(Array(3).fill('5843104000000123456'));
  });

  it('names the events of a batch that were refused, by the door and behind it', async () => {
    const bad = { ...event, data: { ...event.data, status: 'BAD' } };
    const answer = await send('/cloudevents', [{}, event, bad], typed('application/cloudevents-batch+json'));
    expect(answer).toMatchObject({
      status: 202,
      body: {
        status: 'partial_success',
        results: { total: 3, successful: 1, failed: 2 },
        rejected: [{ index: 0 }, { index: 2 }],
      },
    });
  });

  it.each([
    [415, 'media_type_unsupported', 'application/cloudevents+avro', event],
    [422, 'field_missing', 'application/json', event],
    [400, 'request_invalid', 'application/cloudevents-batch+json', event],
  ])('refuses with %d %s', async (status, code, type, body) => {
    expect(await send('/cloudevents', body, typed(type))).toMatchObject({ status, body: { code } });
  });
});

describe('/api/{project}', () => {
  const checkIn = {
    monitor_slug: 'nightly',
    check_in_id: '84f5a36620ac4bfe9774e648455b6161',
    status: 'in_progress',
    monitor_config: { schedule: { type: 'interval', value: 1, unit: 'day' } },
  };
  const envelope = ['{"event_id":"e0"}', '{"type":"event"}', '{}', '{"type":"check_in"}', JSON.stringify(checkIn)].join(
    '\n',
  );

  it.each([
    ['', envelope],
    ['gzip', gzipSync(envelope)],
    ['deflate', deflateSync(envelope)],
    ['br', brotliCompressSync(envelope)],
  ])('takes an envelope in the encoding "%s"', async (encoding, bytes) => {
    const headers: Record<string, string> = encoding === '' ? {} : { 'content-encoding': encoding };
    const answer = await send('/api/7/envelope/?sentry_key=a&sentry_version=7', bytes, { headers });
    expect(answer).toMatchObject({ status: 200, body: { id: 'e0' } });
    expect(taken.records).toMatchObject([
      { company: 'acme', source: 'sentry-7', object_type: 'nightly', status: 'RUNNING', schedule: 'every 1d; tz=UTC' },
    ]);
  });

  it('accepts and ignores whatever else an SDK sends', async () => {
    const text = '{"event_id":"e1"}\n{"type":"transaction"}\n{}';
    expect(await send('/api/7/envelope/', text)).toMatchObject({ status: 200, body: { id: 'e1' } });
    expect(taken.records).toEqual([]);
  });

  it.each([
    [400, 'gzip_invalid', 'br', gzipSync('{}')],
    [415, 'media_type_unsupported', 'zstd', '{}'],
    [413, 'body_too_large', 'gzip', gzipSync(Buffer.alloc(5_000_000))],
    [422, 'field_missing', '', '{}\n{"type":"check_in"}\n{}'],
    [413, 'record_too_large', '', `{}\n{"type":"check_in"}\n{"a":"${'x'.repeat(100_000)}"}`],
  ])('refuses an envelope with %d %s', async (status, code, encoding, bytes) => {
    const headers: Record<string, string> = encoding === '' ? {} : { 'content-encoding': encoding };
    expect(await send('/api/7/envelope/', bytes, { headers })).toMatchObject({ status, body: { code } });
    expect(taken.records).toEqual([]);
  });

  it.each([
    ['GET', '/', undefined],
    ['POST', '', undefined],
    ['POST', '/', { monitor_config: checkIn.monitor_config }],
  ])('takes a check-in by %s, with and without a slash at the end', async (method, slash, body) => {
    const query = `?status=ok&duration=1.5&environment=prod&check_in_id=${checkIn.check_in_id}`;
    const answer = await send(`/api/7/cron/nightly/abc${slash}${query}`, body, { method });
    expect(answer).toMatchObject({ status: 202, body: { id: checkIn.check_in_id } });
    // The schedule of an earlier check-in of the monitor counts for those that state none.
    const schedule = 'every 1d; tz=UTC';
    const expected = { status: 'SUCCESS', duration_seconds: 1.5, zone: 'prod', run_key: checkIn.check_in_id, schedule };
    expect(taken.records).toMatchObject([expected]);
  });

  it('takes a check-in whose body says all of it, and which the query may correct', async () => {
    const said = {
      check_in_id: checkIn.check_in_id,
      environment: 'prod',
      duration: 2,
      monitor_config: checkIn.monitor_config,
    };
    const body = { status: 'in_progress', ...said };
    expect(await send('/api/7/cron/nightly/abc/', body)).toMatchObject({
      status: 202,
      body: { id: checkIn.check_in_id },
    });
    expect(await send('/api/7/cron/nightly/abc/?status=error&duration=3', body)).toMatchObject({ status: 202 });
    const expected = { zone: 'prod', run_key: checkIn.check_in_id, schedule: 'every 1d; tz=UTC' };
    expect(taken.records).toMatchObject([
      { ...expected, status: 'RUNNING', duration_seconds: 2 },
      { ...expected, status: 'FAILED', duration_seconds: 3 },
    ]);
    const refused = { status: 422, body: { code: 'field_missing' } };
    expect(await send('/api/7/cron/nightly/abc/', { monitor_config: checkIn.monitor_config })).toMatchObject(refused);
  });

  it.each(['', '?status=done', '?status=ok&duration=long', '?status=ok&statuss=ok'])(
    'refuses the query "%s"',
    async (query) => {
      const answer = await send(`/api/7/cron/nightly/abc/${query}`, undefined, { method: 'GET' });
      expect(answer).toMatchObject({ status: 422, body: { code: 'query_invalid' } });
    },
  );

  it('knows no other path under it', async () => {
    expect(await send('/api/7/store/', '{}')).toMatchObject({ status: 404 });
    expect(await send('/api/7/envelope//', '{}')).toMatchObject({ status: 404 });
  });
});

describe('/in', () => {
  const event = {
    event: 'sync_end',
    created: '2026-05-22T00:06:08.638Z',
    connector_name: 'orders',
    sync_id: 's1',
    data: { status: 'SUCCESSFUL' },
  };
  const signatureOf = (text: string, secret = SECRET): Record<string, string> => ({
    'x-fivetran-signature-256': createHmac('sha256', secret).update(text).digest('hex').toUpperCase(),
  });

  it('takes the body of a preset, with what the address says', async () => {
    expect(await send('/in/fivetran?company=acme&zone=eu', event)).toMatchObject({
      status: 202,
      body: { status: 'success' },
    });
    expect(taken.records).toMatchObject([{ company: 'acme', zone: 'eu', source: 'fivetran', status: 'SUCCESS' }]);
  });

  it('answers a test event with a 2xx, and takes nothing', async () => {
    expect(await send('/in/fivetran', { event: 'sync_end' })).toMatchObject({
      status: 202,
      body: { status: 'ignored' },
    });
    expect(taken.records).toEqual([]);
  });

  it('checks the signature where there is a secret', async () => {
    const text = JSON.stringify(event);
    expect(await send('/in/mine', text, { headers: signatureOf(text) })).toMatchObject({ status: 202 });
    for (const headers of [{}, signatureOf(text, 'another'), signatureOf(`${text} `)]) {
      const answer = await send('/in/mine', text, { headers: { ...headers } });
      expect(answer).toMatchObject({ status: 401, body: { code: 'signature_invalid' } });
    }
    expect(taken.records).toHaveLength(1);
  });

  it('names the items that were refused', async () => {
    const results = [{ unique_id: 'a', status: 'success' }, { status: 'success' }, { unique_id: 'c', status: 'BAD' }];
    const answer = await send('/in/dbt-run-results', { metadata: { invocation_id: 'i' }, results });
    expect(answer).toMatchObject({
      status: 202,
      body: {
        status: 'partial_success',
        results: { total: 3, successful: 1, failed: 2 },
        rejected: [{ index: 1 }, { index: 2 }],
      },
    });
  });

  const queued = { runId: '7', pipelineName: 'a', status: 'Queued' };
  it.each([
    ['dbt-run-results', { results: [] }],
    ['power-bi?object=sales', { value: [] }],
    ['azure-data-factory', { value: [queued, queued] }],
  ])('%s ignores %j, in which there is no run', async (name, body) => {
    expect(await send(`/in/${name}`, body)).toMatchObject({
      status: 202,
      body: { status: 'ignored', results: { total: 0 } },
    });
    expect(taken.records).toEqual([]);
  });

  const run = { execution: { id: 0, startedAt: 'NaN' }, workflow: { id: 1, name: 'été' }, status: 'success' };
  const json = JSON.stringify(run)
    .replace(':0', ':5843104000000123456')
    .replace(':1', ':5843104000000123457')
    .replace('"NaN"', 'NaN');
  it.each([
    ['utf-8', Buffer.from(json)],
    ['utf-16', Buffer.from(json, 'utf16le')],
    ['iso-8859-1', Buffer.from(json, 'latin1')],
  ])('takes %s, every digit of an id, and NaN', async (charset, bytes) => {
    const headers = { 'content-type': `application/json; charset=${charset}` };
    expect(await send('/in/n8n', bytes, { headers })).toMatchObject({ status: 202 });
    expect(taken.records).toMatchObject([
      { object_id: '5843104000000123457', run_key: '5843104000000123456', object_type: 'été', start_time: 'NaN' },
    ]);
  });

  it.each([
    [404, 'mapping_unknown', '/in/nobody', event],
    [404, 'mapping_unknown', '/in/__proto__', event],
    [422, 'query_invalid', '/in/fivetran?compny=acme', event],
    [422, 'query_invalid', '/in/fivetran?company=', event],
    [422, 'field_missing', '/in/power-bi', { value: [{ status: 'Completed' }, { status: 'Completed' }] }],
    [400, 'json_invalid', '/in/fivetran', '{'],
  ])('refuses with %d %s: %s', async (status, code, path, body) => {
    expect(await send(path, body)).toMatchObject({ status, body: { code } });
  });
});
