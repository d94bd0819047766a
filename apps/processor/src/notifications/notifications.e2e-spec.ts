import type { NotificationMessage } from '@app/alerting';
import { Database } from '@app/database';
import { withTables } from '@app/database/testing';
import { anActor, findPostgres, freePort, type TestPostgres } from '@app/platform/testing';
import { Scope } from '@app/platform';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import type { NotifySettings } from '../rules-file/index.js';
import { type NotificationEntry, NotificationsRepository } from './notifications.repository.js';
import { NotificationsService } from './notifications.service.js';
import { NotifySettingsSource } from './notify-settings-source.service.js';
import type { OutgoingMessages } from './outgoing-messages.service.js';
import { MutesRepository } from './mutes/mutes.repository.js';
import { MutesService } from './mutes/mutes.service.js';
import { aTransition, incidentId, invoices, notifySettings } from './testing/builders.js';
import { type HttpReceiver, startHttpReceiver, status } from './testing/http-receiver.js';
import { outgoingFrom } from './testing/outgoing.js';
import { delivererOn, notifierOn } from './testing/services.js';
import { writeAlert } from './testing/store.js';

const postgres = await findPostgres();
const noon = Date.parse('2026-03-10T12:00:00Z');
/** So many seconds after noon, when the alert fires. */
const at = (secs: number): Date => new Date(noon + secs * 1000);

(postgres === null ? describe.skip : describe)('telling people', () => {
  let server: TestPostgres;
  let database: Database;
  let receiver: HttpReceiver;
  let settings: NotifySettings;
  let source: NotifySettingsSource;
  let store: NotificationsRepository;
  let outgoing: OutgoingMessages;

  beforeAll(async () => {
    server = await postgres!.openCopy(withTables);
    database = new Database({ url: server.url, poolSize: 8 });
  });
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });
  beforeEach(async () => {
    for (const table of [
      'notifications',
      'alerts',
      'alert_transitions',
      'silences',
      'incident_acknowledgements',
    ] as const) {
      await database.use((tables) => tables.deleteFrom(table).execute());
    }
    receiver = await startHttpReceiver();
    settings = tellingTo(receiver.url);
    source = new NotifySettingsSource();
    source.set(settings);
    store = new NotificationsRepository(database);
    outgoing = outgoingFrom(database);
  });
  afterEach(() => receiver.close());

  const tellingTo = (...urls: string[]): NotifySettings =>
    notifySettings({
      receivers: urls.map((url, index) => ({ name: `r${index}`, channels: [{ type: 'webhook', url, secret: 'key' }] })),
      routes: [{ match: {}, receivers: urls.map((_url, index) => `r${index}`) }],
    });
  const aNotifier = () => notifierOn(database, source, store);
  const aDeliverer = () => delivererOn(database, source, store, outgoing);
  const log = (): Promise<NotificationEntry[]> => store.list(Scope.all, { limit: 500 });
  const messages = (from = receiver): NotificationMessage[] =>
    from.received.map(({ body }) => JSON.parse(body) as NotificationMessage);
  const kinds = (from = receiver): string[] => messages(from).map(({ kind }) => kind);
  const recover = (): Promise<void> =>
    writeAlert(
      database,
      aTransition({
        transition_id: randomUUID(),
        seq: 1,
        from: 'firing',
        to: 'resolved',
        at: at(600).toISOString(),
        summary: 'acme / efficy / invoices succeeded again',
      }),
      { resolved_at: at(600).toISOString() },
    );

  it('tells once that it fires, and once that it is over', async () => {
    const notifier = aNotifier();
    const deliverer = aDeliverer();
    await writeAlert(database, aTransition());
    expect(await notifier.run(at(29), settings)).toBe(0);
    expect(await notifier.run(at(30), settings)).toBe(1);
    expect(await notifier.run(at(31), settings)).toBe(0);
    expect(await deliverer.deliverDue(at(31))).toBe(1);
    await recover();
    expect(await notifier.run(at(601), settings)).toBe(1);
    expect(await notifier.run(at(602), settings)).toBe(0);
    expect(await deliverer.deliverDue(at(602))).toBe(1);
    expect(messages().map(({ title }) => title)).toEqual([
      'acme / efficy / invoices failed: 401 Unauthorized for token 8831',
      'Resolved: acme / efficy / invoices failed: 401 Unauthorized for token 8831, lasted 10 min',
    ]);
    expect(await log()).toMatchObject([
      { kind: 'resolved', status: 'delivered', attempts: 1, log: [{ ok: true, problem: null }] },
      { kind: 'firing', status: 'delivered', delivered_at: '2026-03-10T12:00:31Z' },
    ]);
  });

  it('tells that it is over also when another process told that it fires', async () => {
    await writeAlert(database, aTransition());
    await aNotifier().run(at(30), settings);
    await recover();
    expect(await aNotifier().run(at(601), settings)).toBe(1);
  });

  it('tells once, as what is over, of a failure that was over when it was heard of', async () => {
    const heard = { started_at: '2026-03-09T10:00:00.000Z', at: at(0).toISOString() };
    await writeAlert(database, aTransition(heard));
    const run = { ...aTransition().evidence.run!, end_time: '2026-03-09T12:00:00.000Z' };
    const evidence = { ...aTransition().evidence, run };
    const ended = { resolved_at: at(0).toISOString(), ended_at: run.end_time };
    await writeAlert(
      database,
      aTransition({ ...heard, transition_id: randomUUID(), seq: 1, from: 'firing', to: 'resolved', evidence }),
      ended,
    );
    const notifier = aNotifier();
    expect(await notifier.run(at(29), settings)).toBe(0);
    expect(await notifier.run(at(95), settings)).toBe(1);
    expect(await aNotifier().run(at(200), settings)).toBe(0);
    await aDeliverer().deliverDue(at(200));
    expect(messages().map(({ title }) => title)).toEqual([
      'Resolved: acme / efficy / invoices failed: 401 Unauthorized for token 8831, lasted 2 h',
    ]);
  });

  it('plans once, however many plan at the same time', async () => {
    await writeAlert(database, aTransition());
    const counts = await Promise.all(Array.from({ length: 8 }, () => aNotifier().run(at(30), settings)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await log()).toHaveLength(1);
  });

  it('sends one message about 16 objects that failed alike, and one when all are well', async () => {
    const notifier = aNotifier();
    const ids = Array.from({ length: 16 }, () => randomUUID());
    const subjectOf = (index: number) => ({ ...invoices, object_id: String(index), object_type: `object ${index}` });
    for (const [index, alert_id] of ids.entries()) {
      await writeAlert(database, aTransition({ alert_id, transition_id: randomUUID(), subject: subjectOf(index) }));
    }
    await notifier.run(at(30), settings);
    for (const [index, alert_id] of ids.entries()) {
      const over = { seq: 1, from: 'firing', to: 'resolved', at: at(600 + index).toISOString() } as const;
      await writeAlert(
        database,
        aTransition({ alert_id, transition_id: randomUUID(), subject: subjectOf(index), ...over }),
        { resolved_at: over.at },
      );
      await notifier.run(at(601 + index), settings);
    }
    await aDeliverer().deliverDue(at(700));
    expect(messages().map(({ title, alerts }) => [title, alerts.length])).toEqual([
      ['efficy of acme: 16 objects fail, 401 Unauthorized for token 8831', 16],
      ['Resolved: efficy of acme: 16 objects failed, 401 Unauthorized for token 8831, lasted 10 min', 16],
    ]);
  });

  it('delivers exactly once to a receiver that was down for five minutes, in order', async () => {
    const deliverer = aDeliverer();
    receiver.answer = status(503);
    await writeAlert(database, aTransition());
    await aNotifier().run(at(30), settings);
    const tick = async (from: number, to: number): Promise<number> => {
      let arrived = 0;
      for (let secs = from; secs < to; secs++) arrived += await deliverer.deliverDue(at(secs));
      return arrived;
    };
    expect(await tick(30, 200)).toBe(0);
    await recover();
    await aNotifier().run(at(200), settings);
    expect(await tick(200, 330)).toBe(0);
    const attempts = receiver.received.length;
    expect(attempts).toBeLessThan(8);
    expect(new Set(kinds())).toEqual(new Set(['firing']));
    receiver.answer = (response) => response.end();
    expect(await tick(330, 1000)).toBe(2);
    expect(kinds().slice(attempts)).toEqual(['firing', 'resolved']);
    expect(await tick(1000, 1100)).toBe(0);
    const [, firing] = await log();
    expect(firing).toMatchObject({ status: 'delivered', attempts: attempts + 1 });
    expect(firing?.log.map(({ ok }) => ok)).toEqual([...Array<boolean>(attempts).fill(false), true]);
    expect(new Set(messages().map(({ notification_id }) => notification_id)).size).toBe(2);
  });

  it('tries for a day, and no longer', async () => {
    const deliverer = aDeliverer();
    receiver.answer = status(404);
    await writeAlert(database, aTransition());
    await aNotifier().run(at(30), settings);
    const dayLater = 30 + 24 * 3600;
    for (let secs = 30; secs < dayLater; secs += 120) await deliverer.deliverDue(at(secs));
    expect(await log()).toMatchObject([{ status: 'pending' }]);
    await deliverer.deliverDue(at(dayLater));
    const [entry] = await log();
    expect(entry).toMatchObject({ status: 'failed', next_attempt_at: null, attempts: receiver.received.length });
    expect(entry?.attempts).toBeGreaterThan(48);
    expect(entry?.log.at(-1)).toEqual({
      at: at(dayLater).toISOString(),
      ok: false,
      problem: 'the receiver answered 404: look at the address and the rights of the channel',
    });
    await deliverer.deliverDue(at(dayLater + 10_000));
    expect(receiver.received).toHaveLength(entry!.attempts);
  });

  const planMany = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index++) {
      await writeAlert(
        database,
        aTransition({ alert_id: randomUUID(), transition_id: randomUUID(), incident_id: randomUUID() }),
      );
    }
    await aNotifier().run(at(30), settings);
  };

  it('delivers each once, however many deliver at the same time', async () => {
    settings = tellingTo(receiver.url, receiver.url, receiver.url);
    source.set(settings);
    await planMany(20);
    const deliverers = Array.from({ length: 5 }, () => aDeliverer());
    const counts = await Promise.all(
      deliverers.flatMap((deliverer) => [deliverer.deliverDue(at(30)), deliverer.deliverDue(at(30))]),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(60);
    expect(receiver.received).toHaveLength(60);
    expect(new Set(messages().map(({ notification_id }) => notification_id)).size).toBe(60);
    expect((await log()).every((entry) => entry.status === 'delivered' && entry.attempts === 1)).toBe(true);
  });

  it('does not let a slow receiver hold up the others', async () => {
    const slow = await startHttpReceiver();
    const letGo = Promise.withResolvers<void>();
    slow.answer = (response) => void letGo.promise.then(() => response.end());
    settings = tellingTo(slow.url, receiver.url);
    source.set(settings);
    await planMany(10);
    const deliverer = aDeliverer();
    const allTen = Promise.withResolvers<void>();
    receiver.answer = (response) => {
      response.end();
      if (receiver.received.length === 10) allTen.resolve();
    };
    const first = deliverer.deliverDue(at(30));
    await allTen.promise;
    expect(slow.received).toHaveLength(1);
    letGo.resolve();
    expect(await first).toBe(20);
    await slow.close();
  });

  it('has at most four under way at once', async () => {
    let underWay = 0;
    let most = 0;
    receiver.answer = (response) => {
      most = Math.max(most, ++underWay);
      setImmediate(() => {
        underWay--;
        response.end();
      });
    };
    settings = tellingTo(...Array.from({ length: 10 }, () => receiver.url));
    source.set(settings);
    await planMany(3);
    const deliverer = aDeliverer();
    const counts = await Promise.all([deliverer.deliverDue(at(30)), deliverer.deliverDue(at(30))]);
    expect(counts[0] + counts[1]).toBe(30);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('takes over from a process that died while it sent', async () => {
    await planMany(1);
    expect(await store.claim(at(30), { underWay: [], served: [], paused: [], most: 4, mostOfCompany: 4 })).toHaveLength(
      1,
    );
    expect(await aDeliverer().deliverDue(at(89))).toBe(0);
    expect(await aDeliverer().deliverDue(at(90))).toBe(1);
    expect(await log()).toMatchObject([{ status: 'delivered', attempts: 2 }]);
  });

  it('gives up what has no channel any more, but not before the configuration is known', async () => {
    await planMany(1);
    source = new NotifySettingsSource();
    expect(await aDeliverer().deliverDue(at(30))).toBe(0);
    expect(await log()).toMatchObject([{ status: 'pending', attempts: 0 }]);
    source.set(notifySettings({ receivers: [] }));
    await aDeliverer().deliverDue(at(30));
    expect(await log()).toMatchObject([
      { status: 'failed', log: [{ problem: 'the channel is no longer in the configuration' }] },
    ]);
  });

  it('stops: what is under way is broken off after a while, and made again by the next', async () => {
    const asked = Promise.withResolvers<void>();
    receiver.answer = () => asked.resolve();
    await planMany(1);
    const deliverer = aDeliverer();
    const delivery = deliverer.deliverDue(at(30));
    await asked.promise;
    await deliverer.beforeApplicationShutdown();
    expect(await delivery).toBe(0);
    expect(await deliverer.deliverDue(at(60))).toBe(0);
    receiver.answer = (response) => response.end();
    expect(await aDeliverer().deliverDue(at(60))).toBe(1);
    expect((await log())[0]?.log).toMatchObject([
      { problem: 'the attempt was broken off: we are stopping' },
      { ok: true },
    ]);
  });

  it('repeats until somebody has acknowledged', async () => {
    const notifier = aNotifier();
    const deliverer = aDeliverer();
    await writeAlert(database, aTransition());
    for (let secs = 0; secs <= 9 * 3600; secs += 600) {
      if (secs === 6 * 3600) await writeAlert(database, aTransition(), { acked_at: at(secs).toISOString() });
      await notifier.run(at(secs), settings);
      await deliverer.deliverDue(at(secs));
    }
    expect(kinds()).toEqual(['firing', 'repeat']);
  });

  const acknowledge = (): Promise<unknown> =>
    database.use((tables) =>
      tables.insertInto('incident_acknowledgements').values({ incident_id: incidentId, note: 'mine' }).execute(),
    );
  /** An alert of another object of the incident, or of another source. */
  const joins = async (secs: number, source = 'efficy'): Promise<string> => {
    const alert_id = randomUUID();
    const subject = { ...invoices, source, object_id: String(secs), object_type: `object ${secs}` };
    const changes = { alert_id, transition_id: randomUUID(), subject, at: at(secs).toISOString() };
    await writeAlert(database, aTransition({ ...changes, summary: `acme / ${source} / object ${secs} failed: no` }));
    return alert_id;
  };

  it('repeats nothing while the incident is acknowledged, also not for the alerts that join it later', async () => {
    const notifier = aNotifier();
    const deliverer = aDeliverer();
    await writeAlert(database, aTransition());
    for (let secs = 0; secs <= 12 * 3600; secs += 600) {
      if (secs === 3600) await acknowledge();
      if (secs === 7200) await joins(secs);
      if (secs === 10 * 3600) await database.use((tables) => tables.deleteFrom('incident_acknowledgements').execute());
      await notifier.run(at(secs), settings);
      await deliverer.deliverDue(at(secs));
    }
    expect(kinds()).toEqual(['firing', 'repeat']);
  });

  it('names another source that joins once, and no other object of a source', async () => {
    const notifier = aNotifier();
    const deliverer = aDeliverer();
    await writeAlert(database, aTransition());
    for (let secs = 0; secs <= 3600; secs += 60) {
      if (secs === 600) await joins(secs);
      if (secs === 1200) await joins(secs, 'zoho');
      if (secs === 1800) await joins(secs, 'zoho');
      await notifier.run(at(secs), settings);
      await deliverer.deliverDue(at(secs));
    }
    expect(messages().map(({ kind, title, alerts }) => [kind, title, alerts.length])).toEqual([
      ['firing', 'acme / efficy / invoices failed: 401 Unauthorized for token 8831', 1],
      ['joined', 'Also: acme / zoho / object 1200 failed: no', 3],
    ]);
  });

  it('does not name sources again that a version told which did not keep them', async () => {
    await writeAlert(database, aTransition());
    await aNotifier().run(at(30), settings);
    await database.use((tables) => sql`update notifications set sources = null, status = 'delivered'`.execute(tables));
    expect(await aNotifier().run(at(600), settings)).toBe(0);
    await joins(700, 'zoho');
    expect(await aNotifier().run(at(730), settings)).toBe(1);
  });

  it('tells of an object that comes and goes a handful of times a day, and always how it ended', async () => {
    const notifier = aNotifier();
    const deliverer = aDeliverer();
    for (let secs = 0; secs < 24 * 3600; secs += 600) {
      const flap = { alert_id: randomUUID(), started_at: at(secs).toISOString(), detected_at: at(secs).toISOString() };
      await writeAlert(database, aTransition({ ...flap, transition_id: randomUUID(), at: at(secs).toISOString() }));
      await notifier.run(at(secs + 60), settings);
      const over = at(secs + 300).toISOString();
      await writeAlert(
        database,
        aTransition({ ...flap, transition_id: randomUUID(), seq: 1, from: 'firing', to: 'resolved', at: over }),
        { resolved_at: over },
      );
      await notifier.run(at(secs + 301), settings);
      await deliverer.deliverDue(at(secs + 301));
    }
    const told = messages();
    expect(told.map(({ kind }) => kind)).toEqual(Array.from({ length: 6 }, () => ['firing', 'resolved']).flat());
    expect(told.slice(0, 3).map(({ title, alerts }) => [title, alerts.length])).toEqual([
      ['acme / efficy / invoices failed: 401 Unauthorized for token 8831', 1],
      ['Resolved: acme / efficy / invoices failed: 401 Unauthorized for token 8831, lasted 5 min', 1],
      ['Again: acme / efficy / invoices failed: 401 Unauthorized for token 8831', 1],
    ]);
  });

  it('tells that it is over also when another process told that it is back', async () => {
    await writeAlert(database, aTransition());
    await aNotifier().run(at(30), settings);
    await recover();
    await aNotifier().run(at(601), settings);
    const back = await joins(5 * 3600);
    await database.use((tables) => sql`update notifications set status = 'delivered'`.execute(tables));
    expect(await aNotifier().run(at(5 * 3600 + 30), settings)).toBe(1);
    await database.use((tables) =>
      tables
        .updateTable('alerts')
        .set({ state: 'resolved', resolved_at: at(6 * 3600).toISOString() })
        .where('alert_id', '=', back)
        .execute(),
    );
    expect(await aNotifier().run(at(6 * 3600), settings)).toBe(1);
    expect(await aNotifier().run(at(7 * 3600), settings)).toBe(0);
    expect((await log()).map(({ kind, seq }) => `${kind} ${seq}`)).toEqual([
      'resolved 1',
      'firing 1',
      'resolved 0',
      'firing 0',
    ]);
  });

  it('keeps quiet while a silence holds, and tells when it is ended', async () => {
    const mutes = new MutesService(new MutesRepository(database), source);
    const notifier = aNotifier();
    await writeAlert(database, aTransition());
    const { silence_id, state } = await mutes.add(
      { match: { source: 'efficy' }, ends_at: at(7200).toISOString(), comment: 'the supplier knows' },
      { actor: anActor },
      at(0),
    );
    expect(state).toBe('active');
    expect(await notifier.run(at(3600), settings)).toBe(0);
    expect((await mutes.list(Scope.all, at(3600))).silences).toMatchObject([
      { silence_id, origin: 'api', state: 'active' },
    ]);
    await mutes.end(silence_id!, anActor, at(3700));
    expect((await mutes.list(Scope.all, at(3700))).silences).toEqual([]);
    expect(await notifier.run(at(3700), settings)).toBe(1);
    await mutes.end(silence_id!, anActor, at(3800));
    await expect(mutes.end(randomUUID(), anActor, at(3800))).rejects.toMatchObject({ code: 'silence_unknown' });
  });

  it.each([
    ['has ended already', { ends_at: at(0).toISOString() }],
    ['ends as it begins', { starts_at: at(60).toISOString(), ends_at: at(60).toISOString() }],
  ])('refuses a silence that %s', async (_name, times) => {
    const mutes = new MutesService(new MutesRepository(database), source);
    await expect(mutes.add({ match: {}, comment: 'x', ...times }, { actor: anActor }, at(0))).rejects.toMatchObject({
      code: 'body_invalid',
      members: { errors: [{ field: 'ends_at' }] },
    });
  });

  it('tries every channel of a receiver, and writes down what became of it', async () => {
    const dead = `http://127.0.0.1:${await freePort()}/`;
    const channels = [receiver.url, dead].map((url) => ({ type: 'webhook', url, secret: null }) as const);
    source.set(notifySettings({ receivers: [{ name: 'on-call', channels }] }));
    const notifications = new NotificationsService(store, source, outgoing);
    expect(await notifications.test('on-call', anActor, at(0))).toMatchObject({
      receiver: 'on-call',
      results: [
        { channel: 'webhook', ok: true, problem: null },
        { channel: 'webhook-2', ok: false, problem: 'the receiver cannot be reached: ECONNREFUSED' },
      ],
    });
    expect(kinds()).toEqual(['test']);
    expect((await log()).map(({ kind, status: became }) => [kind, became]).sort()).toEqual([
      ['test', 'delivered'],
      ['test', 'failed'],
    ]);
    await expect(notifications.test('nobody', anActor, at(0))).rejects.toMatchObject({ code: 'receiver_unknown' });
  });

  it('shows the log page by page, without what a secret could be in', async () => {
    await planMany(5);
    const notifications = new NotificationsService(store, source, outgoing);
    const first = await notifications.list(Scope.all, { limit: 3 });
    const second = await notifications.list(Scope.all, { limit: 3, cursor: first.next_cursor! });
    expect([first.notifications.length, second.notifications.length, second.next_cursor]).toEqual([3, 2, null]);
    const all = [...first.notifications, ...second.notifications];
    expect(new Set(all.map(({ notification_id }) => notification_id)).size).toBe(5);
    expect(JSON.stringify(all)).not.toContain('s3cret');
  });
});
