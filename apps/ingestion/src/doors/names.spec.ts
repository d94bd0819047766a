import { topics } from '@app/contracts';
import { createService, InProcessBus, inProcessTransport, type Telemetry } from '@app/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestion } from '../ingestion.js';
import { IngestionSettings } from '../ingestion.settings.js';

const folder = mkdtempSync(join(tmpdir(), 'names-'));
const published: { key: string; value: string }[] = [];
let app: NestFastifyApplication;
let address: string;

beforeAll(async () => {
  const file = join(folder, 'mappings.yaml');
  writeFileSync(
    file,
    'mappings:\n  loads: { company: acme, source: x, fields: { object_type: name, status: s, end_time: _now } }\n',
  );
  const settings = Object.assign(new IngestionSettings(), { LOG_LEVEL: 'silent', MAPPINGS_FILE: file });
  const bus = new InProcessBus();
  bus.subscribe(topics.rawLogs.name, ({ records }) => {
    published.push(...records.map(({ key, value }) => ({ key: String(key), value: String(value) })));
    return Promise.resolve();
  });
  app = await createService(ingestion(settings, (telemetry: Telemetry) => inProcessTransport(bus, telemetry)));
  await app.listen(0, '127.0.0.1');
  address = await app.getUrl();
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const time = '2026-01-05T02:00:00Z';
const record = (name: string) => ({ company: 'acme', source: 'erp', name, status: 'OK', start: time });
const lineage = (name: string) => ({
  ...{ eventType: 'COMPLETE', eventTime: time, run: { runId: '019a0000-0000-7000-8000-000000000001' } },
  ...{ job: { namespace: 'prod', name }, producer: 'https://github.com/OpenLineage' },
});
const event = (name: string) => ({
  ...{ specversion: '1.0', id: '7', source: '/a/loader', type: 'run', time },
  data: { object_type: name, status: 'ok' },
});
const envelope = (name: string) =>
  ['{}', '{"type":"check_in"}', JSON.stringify({ monitor_slug: name, status: 'ok' })].join('\n');
const form = (name: string): FormData => {
  const data = new FormData();
  data.append('file', new Blob([JSON.stringify(record(name))]), 'runs.ndjson');
  return data;
};

const json = { 'content-type': 'application/json' };

/** Every way in, with a record of an object of that name. */
const doors: readonly (readonly [
  door: string,
  request: (name: string) => readonly [path: string, init: RequestInit],
])[] = [
  ['a record', (name) => ['/ingest/single', { body: JSON.stringify(record(name)), headers: json }]],
  ['a batch', (name) => ['/ingest/batch', { body: JSON.stringify([record(name)]), headers: json }]],
  ['a file', (name) => ['/ingest/file', { body: form(name) }]],
  ['OpenLineage', (name) => ['/api/v1/lineage', { body: JSON.stringify(lineage(name)), headers: json }]],
  [
    'a batch of OpenLineage',
    (name) => ['/api/v1/lineage/batch', { body: JSON.stringify([lineage(name)]), headers: json }],
  ],
  ['a ping', (name) => [`/ping/acme/cron/${encodeURIComponent(name)}`, {}]],
  [
    'a CloudEvent',
    (name) => [
      '/cloudevents',
      { body: JSON.stringify(event(name)), headers: { 'content-type': 'application/cloudevents+json' } },
    ],
  ],
  ['an envelope of Sentry', (name) => ['/api/7/envelope/', { body: envelope(name) }]],
  ['a check-in of Sentry', (name) => [`/api/7/cron/${encodeURIComponent(name)}/key?status=ok`, {}]],
  ['a mapping', (name) => ['/in/loads', { body: JSON.stringify({ name, s: 'ok' }), headers: json }]],
];

describe.each(doors)('%s', (_, requestOf) => {
  const send = async (name: string): Promise<{ status: number; text: string }> => {
    const [path, init] = requestOf(name);
    const answer = await fetch(`${address}${path}`, { method: 'POST', ...init });
    return { status: answer.status, text: await answer.text() };
  };

  it.each(['\u202e', '\u200b', '\u00ad', '\u{e0041}'])(
    'refuses a name with %j, by its code point',
    async (character) => {
      published.length = 0;
      const { status, text } = await send(`or${character}ders`);
      const codePoint = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
      expect({ status, text }).toEqual({ status: 422, text: expect.stringContaining(codePoint) });
      expect(text).not.toContain(character);
      expect(published).toEqual([]);
    },
  );

  it('gives a name in NFD the key of the one in NFC', async () => {
    published.length = 0;
    for (const form of ['NFC', 'NFD']) expect((await send('réunion'.normalize(form))).status).toBeLessThan(300);
    const [composed, split] = published.map(({ key }) => key);
    expect(composed).toContain('réunion'.normalize('NFC'));
    expect(split).toBe(composed);
  });
});
