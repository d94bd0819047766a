import { it, expect } from '@jest/globals';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import { Database } from '../store/database.js';
import { migrate } from '../store/migrate.js';
import { send } from './channels/send.js';
import { slackBodyOf } from './channels/slack.js';
import { DeliveryService } from './delivery.service.js';
import { IncidentsStore } from './incidents.store.js';
import { NotificationsStore } from './notifications.store.js';
import { NotifierService } from './notifier.service.js';
import { NotifySettingsSource } from './notify-settings-source.js';
import { SilencesStore } from './silences.store.js';
import { aMessage, aTransition, invoices, notifySettings } from './testing/builders.js';
import { startHttpReceiver } from './testing/http-receiver.js';
import { writeAlert } from './testing/store.js';
import { testMessage } from './message.js';

const out: string[] = [];
const say = (name: string, what: unknown) =>
  out.push(`== ${name}\n${typeof what === 'string' ? what : JSON.stringify(what, null, 1)}`);
const signal = new AbortController().signal;

it('alertmanager', async () => {
  const now = new Date();
  const started = new Date(now.getTime() - 60_000).toISOString();
  const channel = { type: 'alertmanager', url: 'http://127.0.0.1:19093' } as const;
  const get = async () => (await (await fetch('http://127.0.0.1:19093/api/v2/alerts')).json()) as any[];
  const both = [
    aTransition({ at: started }),
    aTransition({ at: started, subject: { ...invoices, object_id: 8, object_type: 'quotes' } }),
  ];
  await send(channel, aMessage({ started_at: started, alerts: both }), { now, signal });
  await send(channel, aMessage({ started_at: started, alerts: both, kind: 'repeat' }), { now, signal });
  say(
    'AM firing',
    (await get()).map((a) => [a.labels, a.startsAt, a.endsAt, a.status.state]),
  );
  const over = both.map((t) => ({ ...t, to: 'resolved' as const, at: new Date(now.getTime() - 1000).toISOString() }));
  await send(channel, aMessage({ kind: 'resolved', started_at: started, alerts: over }), { now, signal });
  say('AM after resolve', await get());
  await send(channel, testMessage('id', 'on-call', now), { now, signal });
  say('AM test', await get());
  const bad = await send({ type: 'alertmanager', url: 'http://127.0.0.1:19093/nowhere' }, aMessage(), {
    now,
    signal,
  }).catch((e) => String(e));
  say('AM wrong path', bad);
}, 30000);

it('outputs', async () => {
  const now = new Date('2026-03-10T12:00:31Z');
  const receiver = await startHttpReceiver();
  await send({ type: 'webhook', url: receiver.url, secret: 'key' }, aMessage(), { now, signal });
  say('webhook', receiver.received[0]);
  say('slack', slackBodyOf(aMessage()));
  await receiver.close();
  let raw = '';
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    closeTimeout: 1,
    onData: (s, _x, done) =>
      void text(s).then((t) => {
        raw = t;
        done();
      }),
  });
  const l = server.listen(0, '127.0.0.1');
  await once(l, 'listening');
  await send(
    {
      type: 'email',
      smtpUrl: `smtp://127.0.0.1:${(server.server.address() as any).port}`,
      from: 'alerts@example.com',
      to: ['ada@example.com'],
    },
    aMessage(),
    { now, signal },
  );
  server.close(() => undefined);
  say('mail', raw);
});

it('pglite', async () => {
  const db = await PGlite.create();
  const server = new PGLiteSocketServer({ db, port: 15999, host: '127.0.0.1', maxConnections: 10 } as any);
  await server.start();
  const database = new Database({ url: 'postgres://postgres@127.0.0.1:15999/postgres', poolSize: 4 });
  await migrate(database);
  const receiver = await startHttpReceiver();
  const settings = notifySettings({
    receivers: [{ name: 'on-call', channels: [{ type: 'webhook', url: receiver.url, secret: null }] }],
  });
  const source = new NotifySettingsSource();
  source.set(settings);
  const store = new NotificationsStore(database);
  const t = aTransition();
  await writeAlert(database, t);
  const notifier = new NotifierService(new IncidentsStore(database), store, new SilencesStore(database), () => 'UTC');
  const now = new Date('2026-03-10T12:00:30Z');
  const planned = await Promise.all([notifier.run(now, settings), notifier.run(now, settings)]);
  const d = [new DeliveryService(store, source), new DeliveryService(store, source)];
  const sent = await Promise.all(d.map((x) => x.deliverDue(now)));
  say('pglite', { planned, sent, received: receiver.received.length });
  say('log', await store.list({ limit: 5 }));
  await receiver.close();
  await database.close();
  await server.stop();
  await db.close();
  expect(receiver.received).toHaveLength(1);
}, 60000);
it('writes', () => writeFileSync('/tmp/am/out.txt', out.join('\n')));
