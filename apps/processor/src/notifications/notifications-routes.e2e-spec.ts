import { Database, QuestionSlots, SigningKeys } from '@app/database';
import { withTables } from '@app/database/testing';
import { createService, InProcessBus, inProcessTransport, Scope, Telemetry } from '@app/platform';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Module } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { del, get, post } from '../../../../test/harness/http.js';
import { ProcessorSettings } from '../processor.settings.js';
import { NotificationsRepository } from './notifications.repository.js';
import { NotificationsModule } from './notifications.module.js';
import { NotifySettingsSource } from './notify-settings-source.service.js';
import { ReceiversService } from './receivers/receivers.service.js';
import { aMessage, notifySettings } from './testing/builders.js';
import { type HttpReceiver, startHttpReceiver } from './testing/http-receiver.js';

@Module({})
class DatabaseModule {}

const everythingAsked = { company: null, source: null, object: null, rule: null, severities: null };

const postgres = await findPostgres();

(postgres === null ? describe.skip : describe)('the routes about telling people', () => {
  let server: TestPostgres;
  let database: Database;
  let receiver: HttpReceiver;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    server = await postgres!.openCopy(withTables);
    database = new Database({ url: server.url, poolSize: 4 });
    receiver = await startHttpReceiver();
    const telemetry = new Telemetry('processor');
    const places = new QuestionSlots({ sizes: { light: 4, heavy: 2 }, waitMs: 10_000, timeoutMs: 30_000 });
    const store = {
      module: DatabaseModule,
      providers: [{ provide: Database, useValue: database }, { provide: QuestionSlots, useValue: places }, SigningKeys],
      exports: [Database, QuestionSlots, SigningKeys],
    };
    app = await createService({
      module: { module: NotificationsModule, imports: [store] },
      port: 0,
      description: 'Tells people.',
      settings: Object.assign(new ProcessorSettings(), { LOG_LEVEL: 'silent' }),
      telemetry,
      transport: inProcessTransport(new InProcessBus(), telemetry),
      checks: {},
    });
    await app.listen(0, '127.0.0.1');
    const channels = [{ type: 'webhook', url: receiver.url, secret: 'k3y' }] as const;
    app.get(NotifySettingsSource).set(
      notifySettings({
        receivers: [{ name: 'on-call', channels }],
        mutes: [{ match: { source: 'zoho' }, until: '2199-01-01T00:00:00Z', comment: 'retired' }],
      }),
    );
  });
  afterAll(async () => {
    await app?.close();
    await receiver?.close();
    await database?.close();
    await server?.close();
  });

  async function ask(method: 'GET' | 'POST' | 'DELETE', url: string, body?: unknown) {
    const address = `${await app.getUrl()}${url}`;
    const answers = { GET: () => get(address), POST: () => post(address, body), DELETE: () => del(address) };
    const answer = await answers[method]();
    return { status: answer.status, body: answer.body === '' ? null : answer.body };
  }

  const silence = { match: { company: 'acme' }, ends_at: '2198-01-01T00:00:00+01:00', comment: 'migration' };

  it('take a silence, list it beside those of the file, and end it', async () => {
    const added = await ask('POST', '/silences', { ...silence, created_by: 'ada' });
    expect(added).toMatchObject({
      status: 201,
      body: { origin: 'api', state: 'active', match: { company: 'acme' }, created_by: 'ada' },
    });
    const { silence_id } = added.body as { silence_id: string };
    expect(await ask('GET', '/silences')).toMatchObject({
      status: 200,
      body: {
        silences: [
          { silence_id, ends_at: '2197-12-31T23:00:00Z', comment: 'migration' },
          { silence_id: null, origin: 'file', comment: 'retired' },
        ],
      },
    });
    expect(await ask('DELETE', `/silences/${silence_id}`)).toEqual({ status: 204, body: null });
    const { body } = await ask('GET', '/silences');
    expect((body as { silences: unknown[] }).silences).toHaveLength(1);
  });

  it.each<[string, unknown, number, string, string[]]>([
    ['nothing', undefined, 400, 'request_invalid', []],
    ['no JSON', '{', 400, 'json_invalid', []],
    ['no object', [], 400, 'request_invalid', []],
    ['no end and no comment', { match: {} }, 422, 'body_invalid', ['ends_at', 'comment']],
    ['no match', { ...silence, match: undefined }, 422, 'body_invalid', ['match']],
    ['a match that is none', { ...silence, match: 'acme' }, 422, 'body_invalid', ['match']],
    ['a misspelt field', { ...silence, match: { compagny: 'acme' } }, 422, 'body_invalid', ['match.compagny']],
    ['an empty name', { ...silence, match: { source: '' } }, 422, 'body_invalid', ['match.source']],
    ['an object that is none', { ...silence, match: { object: 1.5 } }, 422, 'body_invalid', ['match.object']],
    ['a time without an offset', { ...silence, ends_at: '2198-01-01T00:00:00' }, 422, 'body_invalid', ['ends_at']],
    ['a day that is not', { ...silence, ends_at: '2198-13-01T00:00:00Z' }, 422, 'body_invalid', ['ends_at']],
    ['an end in the past', { ...silence, ends_at: '2020-01-01T00:00:00Z' }, 422, 'body_invalid', ['ends_at']],
    [
      'an end before its beginning',
      { ...silence, starts_at: '2198-01-02T00:00:00Z' },
      422,
      'body_invalid',
      ['ends_at'],
    ],
  ])('refuse a silence with %s', async (_name, body, status, code, fields) => {
    const answer = await ask('POST', '/silences', body);
    expect(answer).toMatchObject({ status, body: { code } });
    const { errors = [] } = answer.body as { errors?: { field: string }[] };
    expect(errors.map(({ field }) => field)).toEqual(fields);
  });

  it.each(['x', '7f1d7c0e-2b6f-5d0a-8c3e-5a9d0c1b2a3f'])('know no silence %s', async (id) => {
    expect(await ask('DELETE', `/silences/${id}`)).toMatchObject({ status: 404, body: { code: 'silence_unknown' } });
  });

  it('try a receiver out, and show that in the log without secrets', async () => {
    expect(await ask('POST', '/notifications/test', { receiver: 'on-call' })).toMatchObject({
      status: 200,
      body: { receiver: 'on-call', results: [{ channel: 'webhook', ok: true, problem: null }] },
    });
    expect(receiver.received).toHaveLength(1);
    const log = await ask('GET', '/notifications?limit=1');
    expect(log).toMatchObject({
      status: 200,
      body: {
        notifications: [{ kind: 'test', status: 'delivered', title: expect.stringContaining('Nothing is wrong') }],
        next_cursor: null,
      },
    });
    expect(JSON.stringify(log)).not.toMatch(/s3cret|k3y/);
  });

  it('try a receiver out once a minute', async () => {
    const again = await post(`${await app.getUrl()}/notifications/test`, { receiver: 'on-call' });
    expect(again).toMatchObject({ status: 429, body: { code: 'test_too_soon' } });
    const secs = Number(again.headers.get('retry-after'));
    expect(secs).toBeGreaterThan(0);
    expect(secs).toBeLessThanOrEqual(60);
    expect(receiver.received).toHaveLength(1);
  });

  it('say who is told, and what is missing, without an address', async () => {
    const answer = await ask('GET', '/notifications/receivers');
    expect(answer).toEqual({
      status: 200,
      body: {
        receivers: [
          {
            name: 'on-call',
            is_routed: true,
            channels: [{ channel: 'webhook', type: 'webhook', preset: null }],
            routes: [everythingAsked],
            digest: null,
          },
        ],
        warnings: ['console_url_missing'],
      },
    });
  });

  it('say what a receiver is told of, and as which service it is spoken to', async () => {
    const source = app.get(NotifySettingsSource);
    const before = source.current();
    const channels = [
      { type: 'webhook', url: receiver.url, secret: null, preset: { name: 'teams', url: receiver.url } },
    ] as const;
    source.set(
      notifySettings({
        receivers: [
          { name: 'chat', channels },
          { name: 'nobody asks', channels },
          { name: 'boss', channels, digest: { every: 'week', minute: 1025, weekday: 5, companies: ['acme'] } },
          { name: 'desk', channels, digest: { every: 'day', minute: 480, weekday: 1, companies: null } },
        ],
        routes: [
          { match: { company: 'acme', severities: ['critical'] }, receivers: ['chat'] },
          { match: { source: 'zoho', object: 'invoices', rule: 'run-stuck' }, receivers: ['chat'] },
        ],
      }),
    );
    const { body } = await ask('GET', '/notifications/receivers');
    source.set(before);
    const preset = [{ channel: 'webhook', type: 'webhook', preset: 'teams' }];
    expect(body).toMatchObject({
      receivers: [
        {
          name: 'chat',
          channels: preset,
          routes: [
            { ...everythingAsked, company: 'acme', severities: ['critical'] },
            { ...everythingAsked, source: 'zoho', object: 'invoices', rule: 'run-stuck' },
          ],
        },
        { name: 'nobody asks', is_routed: false, routes: [], digest: null },
        { name: 'boss', is_routed: false, digest: { every: 'week', at: '17:05', weekday: 5, companies: ['acme'] } },
        { name: 'desk', digest: { every: 'day', at: '08:00', weekday: null, companies: null } },
      ],
    });
    expect(JSON.stringify(body)).not.toContain(receiver.url);
  });

  it('say that nobody is told when an alert fires, whoever gets a summary later', () => {
    const source = app.get(NotifySettingsSource);
    const before = source.current();
    const channels = [{ type: 'webhook', url: receiver.url, secret: null }] as const;
    const warningsWith = (companies: string[] | null): readonly string[] => {
      const digest = { every: 'day', minute: 480, weekday: 1, companies } as const;
      source.set(notifySettings({ receivers: [{ name: 'boss', channels, digest }], routes: [] }));
      return app.get(ReceiversService).list(Scope.all).warnings;
    };
    const both = [warningsWith(['acme']), warningsWith(null)];
    source.set(before);
    for (const warnings of both) expect(warnings).toContain('nobody_told');
  });

  it('list what one receiver was sent, page by page, whatever others were', async () => {
    const sent = ['ops', 'ops', 'chat', 'ops'].map((name, index) => {
      const { incident_id, company, kind } = aMessage({});
      const message = aMessage({ notification_id: randomUUID(), title: `${name} ${index}` });
      return { incident_id, company, receiver: name, channel: 'webhook', kind, seq: index, sources: [], message };
    });
    for (const [index, one] of sent.entries())
      await app.get(NotificationsRepository).insertNew([one], new Set(), new Date(Date.UTC(2026, 2, 10, 12, index)));
    const titles: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await ask('GET', `/notifications?receiver=ops&limit=2${cursor && `&cursor=${cursor}`}`);
      const page = body as { notifications: { title: string; company: string }[]; next_cursor: string | null };
      expect(page.notifications.length).toBeLessThanOrEqual(2);
      titles.push(...page.notifications.map(({ title, company }) => `${title} ${company}`));
      cursor = page.next_cursor;
    }
    expect(titles).toEqual(['ops 3 acme', 'ops 1 acme', 'ops 0 acme']);
    expect(await ask('GET', '/notifications?receiver=nobody')).toMatchObject({ body: { notifications: [] } });
    expect(await ask('GET', '/notifications?receiver=')).toMatchObject({
      status: 422,
      body: { code: 'query_invalid' },
    });
  });

  it('refuse a test of nobody, and a page that is none', async () => {
    expect(await ask('POST', '/notifications/test', { receiver: 'nobody' })).toMatchObject({
      status: 404,
      body: { code: 'receiver_unknown' },
    });
    expect(await ask('POST', '/notifications/test', {})).toMatchObject({ status: 422, body: { code: 'body_invalid' } });
    for (const query of ['limit=0', 'limit=501', 'limit=x', 'cursor=x']) {
      expect(await ask('GET', `/notifications?${query}`)).toMatchObject({
        status: 422,
        body: { code: 'query_invalid' },
      });
    }
  });

  it('are documented', async () => {
    const { body } = await ask('GET', '/docs-json');
    const { paths } = body as { paths: Record<string, object> };
    expect(Object.entries(paths).map(([path, methods]) => `${path} ${Object.keys(methods).join()}`)).toEqual(
      expect.arrayContaining([
        '/notifications get',
        '/notifications/receivers get',
        '/notifications/test post',
        '/silences get,post',
        '/silences/{id} delete',
      ]),
    );
  });
});
