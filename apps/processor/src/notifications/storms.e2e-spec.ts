import type { NotificationMessage } from '@app/alerting';
import { Database } from '@app/database';
import { withTables } from '@app/database/testing';
import { anActor, eventually, findPostgres, type TestPostgres } from '@app/platform/testing';
import { Scope } from '@app/platform';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import type { NotifySettings, Receiver, Route } from '../rules-file/index.js';
import type { DeliveryService } from './delivery.service.js';
import { type NotificationEntry, NotificationsRepository } from './notifications.repository.js';
import { NotificationsService } from './notifications.service.js';
import type { NotifierService } from './notifier.service.js';
import { NotifySettingsSource } from './notify-settings-source.service.js';
import { aTransition, invoices, notifySettings } from './testing/builders.js';
import { type HttpReceiver, startHttpReceiver, status } from './testing/http-receiver.js';
import { outgoingFrom } from './testing/outgoing.js';
import { delivererOn, notifierOn } from './testing/services.js';
import { writeAlert } from './testing/store.js';

const postgres = await findPostgres();
const noon = Date.parse('2026-03-10T12:00:00Z');
const at = (secs: number): Date => new Date(noon + secs * 1000);

interface Failure {
  readonly alert_id: string;
  readonly incident_id: string;
  readonly company: string;
  readonly firedSecs: number;
}

(postgres === null ? describe.skip : describe)('storms of messages', () => {
  let server: TestPostgres;
  let database: Database;
  let receiver: HttpReceiver;
  let settings: NotifySettings;
  let source: NotifySettingsSource;
  let store: NotificationsRepository;
  let notifier: NotifierService;
  let deliverer: DeliveryService;

  beforeAll(async () => {
    server = await postgres!.openCopy(withTables);
    database = new Database({ url: server.url, poolSize: 8 });
  });
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });
  beforeEach(async () => {
    for (const table of ['notifications', 'alerts', 'alert_transitions'] as const)
      await database.use((tables) => tables.deleteFrom(table).execute());
    receiver = await startHttpReceiver();
    use([{ name: 'ops', maxPerMinute: 3, channels: [webhookTo(receiver)] }]);
  });
  afterEach(() => receiver.close());

  const webhookTo = ({ url }: HttpReceiver) => ({ type: 'webhook', url, secret: null }) as const;
  const everythingTo = (receivers: readonly Receiver[]): Route[] => [
    { match: {}, receivers: receivers.map(({ name }) => name) },
  ];
  const use = (receivers: readonly Receiver[], routes: readonly Route[] = everythingTo(receivers)): void => {
    settings = notifySettings({ receivers, routes });
    source = new NotifySettingsSource();
    source.set(settings);
    store = new NotificationsRepository(database);
    notifier = notifierOn(database, source, store);
    deliverer = delivererOn(database, source, store);
  };

  const write = ({ alert_id, incident_id, company, firedSecs }: Failure, overSecs?: number): Promise<void> => {
    const subject = { ...invoices, company };
    const fired = { alert_id, incident_id, subject, transition_id: randomUUID() };
    const firedAt = at(firedSecs).toISOString();
    if (overSecs === undefined) {
      return writeAlert(database, aTransition({ ...fired, started_at: firedAt, detected_at: firedAt, at: firedAt }));
    }
    const over = at(overSecs).toISOString();
    const ended = { seq: 1, from: 'firing', to: 'resolved', at: over } as const;
    return writeAlert(database, aTransition({ ...fired, started_at: firedAt, detected_at: firedAt, ...ended }), {
      resolved_at: over,
      fired_at: firedAt,
    });
  };
  const storm = async (company: string, count: number, firedSecs = 0): Promise<Failure[]> => {
    const failures = Array.from({ length: count }, () => ({
      alert_id: randomUUID(),
      incident_id: randomUUID(),
      company,
      firedSecs,
    }));
    for (const failure of failures) await write(failure);
    return failures;
  };
  const recover = async (failures: readonly Failure[], secs: number): Promise<void> => {
    for (const failure of failures) await write(failure, secs);
  };
  const plan = (secs: number): Promise<number> => notifier.run(at(secs), settings);
  const deliver = (secs: number): Promise<number> => deliverer.deliverDue(at(secs));
  const messages = (from = receiver): NotificationMessage[] =>
    from.received.map(({ body }) => JSON.parse(body) as NotificationMessage);
  const kinds = (): string[] => messages().map(({ kind }) => kind);
  const titles = (): string[] => messages().flatMap(({ kind, title }) => (kind === 'digest' ? [title] : []));
  const log = (): Promise<NotificationEntry[]> => store.list(Scope.all, { limit: 1000 });
  const statuses = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      [...Map.groupBy(await log(), (entry) => entry.status)].map(([name, all]) => [name, all.length] as const),
    );

  it('tell as many as there may be, and ten seconds later a digest of the rest, then one a minute', async () => {
    await storm('acme', 10);
    expect(await plan(30)).toBe(10);
    await deliver(30);
    expect(kinds()).toEqual(['firing', 'firing', 'firing']);
    expect(await plan(39)).toBe(0);
    expect(await plan(40)).toBe(1);
    expect(await statuses()).toEqual({ delivered: 3, held: 7, pending: 1 });
    await deliver(40);
    expect(titles()).toEqual(['And 7 more incidents of acme: 7 fire']);
    expect(await statuses()).toEqual({ delivered: 11 });

    await storm('acme', 5, 20);
    expect(await plan(50)).toBe(5);
    expect(await plan(99)).toBe(0);
    expect(await plan(100)).toBe(1);
    await deliver(100);
    expect(titles()[1]).toBe('And 5 more incidents of acme: 5 fire');
    expect(await plan(200)).toBe(0);
  });

  it('tell nothing that was muted before its digest, and all of it when the mute has ended', async () => {
    await storm('acme', 10);
    await plan(30);
    await deliver(30);
    settings = {
      ...settings,
      mutes: [{ match: { company: 'acme' }, until: at(300).toISOString(), comment: 'a test' }],
    };
    for (const secs of [35, 40, 60, 299]) expect(await plan(secs)).toBe(0);
    expect(await statuses()).toEqual({ delivered: 3 });
    settings = { ...settings, mutes: [] };
    expect(await plan(301)).toBe(7);
    await deliver(301);
    await plan(311);
    await deliver(311);
    expect(kinds()).toEqual(['firing', 'firing', 'firing', 'firing', 'firing', 'firing', 'digest']);
    expect(titles()).toEqual(['And 4 more incidents of acme: 4 fire']);
  });

  it('tell once of each that it is over, by a digest of what a digest told', async () => {
    const failures = await storm('acme', 10);
    await plan(30);
    await deliver(30);
    await recover(failures, 35);
    expect(await plan(35)).toBe(10);
    await plan(40);
    await deliver(40);
    // Seven that a digest has not told yet are told by it as over; three were told by themselves, and there is no more room.
    expect(titles()).toEqual(['And 10 more incidents of acme: 10 are over']);
    expect(await plan(600)).toBe(0);
    const told = (await log()).filter(({ kind }) => kind !== 'digest');
    expect(new Set(told.map(({ incident_id, kind }) => `${incident_id} ${kind}`)).size).toBe(20);
    expect(told).toHaveLength(20);
  });

  it('tell that it is over after the digest has told that it fires', async () => {
    const failures = await storm('acme', 4);
    await plan(30);
    await plan(40);
    receiver.answer = status(503);
    await deliver(40);
    await recover(failures, 120);
    await plan(120);
    receiver.answer = (response) => response.end();
    const before = receiver.received.length;
    for (let secs = 120; secs < 400; secs += 10) {
      await plan(secs);
      await deliver(secs);
    }
    const arrived = messages().slice(before);
    const last = failures.map(({ incident_id }) => arrived.findLastIndex((one) => one.incident_id === incident_id));
    const digestAt = arrived.findIndex(({ kind }) => kind === 'digest');
    const heldIncident = arrived[digestAt]!.digest!.incidents[0]!.incident_id;
    const over = failures.findIndex(({ incident_id }) => incident_id === heldIncident);
    expect(arrived.map(({ kind }) => kind).filter((kind) => kind === 'resolved')).toHaveLength(3);
    expect(await statuses()).toEqual({ delivered: 10 });
    expect(last[over] === -1 || last[over]! > digestAt).toBe(true);
  });

  it('of which the digest was given up are told to nobody', async () => {
    use([{ name: 'ops', maxPerMinute: 1, channels: [webhookTo(receiver)] }]);
    await storm('acme', 3);
    await plan(30);
    await plan(40);
    use([]);
    await deliver(41);
    expect(await statuses()).toEqual({ failed: 4 });
    expect(receiver.received).toEqual([]);
  });

  it('list what a digest has told, and what is held', async () => {
    await storm('acme', 5);
    await plan(30);
    await plan(40);
    await deliver(40);
    const digest = messages().find(({ kind }) => kind === 'digest')!;
    const notifications = new NotificationsService(store, source, outgoingFrom(database));
    const listed = await notifications.list(Scope.all, { limit: 50, digest_id: digest.notification_id });
    expect(listed.notifications).toHaveLength(2);
    expect(listed.notifications[0]).toMatchObject({ kind: 'firing', status: 'delivered', attempts: 0 });
    expect(await notifications.list(Scope.of(['globex']), { limit: 50, digest_id: digest.notification_id })).toEqual({
      notifications: [],
      next_cursor: null,
    });
  });

  it('of one company leave the first message of another its room, and its turn on the same channel', async () => {
    await storm('acme', 50);
    await plan(30);
    await storm('globex', 1);
    await plan(31);
    await deliver(31);
    expect(messages().map(({ company }) => company)).toEqual(
      expect.arrayContaining(['acme', 'acme', 'acme', 'globex']),
    );
    expect(messages()).toHaveLength(4);
  });

  it('are planned and delivered in turns, however many of one company are due', async () => {
    use([{ name: 'ops', maxPerMinute: 0, channels: [webhookTo(receiver)] }]);
    await storm('acme', 510);
    await storm('globex', 2);
    expect(await plan(30)).toBe(500);
    await deliver(30);
    const companies = messages().map(({ company }) => company);
    expect(companies.slice(0, 4).filter((company) => company === 'globex')).toHaveLength(2);
    expect(await plan(31)).toBe(12);
  });

  it('of one company, whose receivers do not answer, leave others theirs', async () => {
    const hanging = await startHttpReceiver();
    hanging.answer = () => undefined;
    const names = Array.from({ length: 8 }, (_, nth) => `slow ${nth}`);
    use(
      [
        ...names.map((name) => ({ name, channels: [webhookTo(hanging)] })),
        { name: 'globex', channels: [webhookTo(receiver)] },
      ],
      [
        { match: { company: 'acme' }, receivers: names },
        { match: { company: 'globex' }, receivers: ['globex'] },
      ],
    );
    await storm('acme', 1);
    await plan(30);
    void deliver(30);
    await eventually('four are under way', () => (hanging.received.length === 4 ? true : undefined));
    await storm('globex', 1);
    await plan(31);
    void deliver(31);
    await eventually('globex is told', () => (receiver.received.length === 1 ? true : undefined), { withinMs: 5000 });
    expect(hanging.received).toHaveLength(4);
    await hanging.close();
    await deliverer.beforeApplicationShutdown();
  });

  it('are not made by tests: a receiver is tried once a minute', async () => {
    use(['ops', 'others'].map((name) => ({ name, channels: [webhookTo(receiver)] })));
    const notifications = new NotificationsService(store, source, outgoingFrom(database));
    const tried = await Promise.allSettled([1, 2, 3].map(() => notifications.test('ops', anActor, at(0))));
    expect(tried.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    const refused = tried.find((one) => one.status === 'rejected')!;
    expect(refused.reason).toMatchObject({ code: 'test_too_soon', retryAfterSecs: expect.any(Number) });
    const { retryAfterSecs } = refused.reason as { retryAfterSecs: number };
    expect(retryAfterSecs).toBeGreaterThan(50);
    expect(retryAfterSecs).toBeLessThanOrEqual(60);
    expect((await notifications.test('others', anActor, at(0))).results).toMatchObject([{ ok: true }]);
    expect(kinds()).toEqual(['test', 'test']);
  });
});
