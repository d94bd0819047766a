import type { NotificationMessage } from '@app/alerting';
import { Database } from '@app/database';
import { withTables } from '@app/database/testing';
import { Telemetry } from '@app/platform';
import { eventually, findPostgres, type TestPostgres } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { DeliveryService } from './delivery.service.js';
import { DeliveryTelemetry } from './delivery.telemetry.js';
import { NotificationsRepository } from './notifications.repository.js';
import { NotifySettingsSource } from './notify-settings-source.service.js';
import { aMessage, notifySettings } from './testing/builders.js';
import { type HttpReceiver, startHttpReceiver, status } from './testing/http-receiver.js';
import { outgoingFrom } from './testing/outgoing.js';

const postgres = await findPostgres();
const noon = Date.parse('2026-03-10T12:00:00Z');
const at = (secs: number): Date => new Date(noon + secs * 1000);

(postgres === null ? describe.skip : describe)('deliveries', () => {
  let server: TestPostgres;
  let database: Database;
  let store: NotificationsRepository;
  let receiver: HttpReceiver;
  let telemetry: Telemetry;
  let deliverer: DeliveryService;

  beforeAll(async () => {
    server = await postgres!.openCopy(withTables);
    database = new Database({ url: server.url, poolSize: 4 });
    store = new NotificationsRepository(database);
  });
  afterAll(async () => {
    await database?.close();
    await server?.close();
  });
  beforeEach(async () => {
    await database.use((tables) => tables.deleteFrom('notifications').execute());
    receiver = await startHttpReceiver();
    const source = new NotifySettingsSource();
    source.set(
      notifySettings({
        receivers: [{ name: 'ops', channels: [{ type: 'webhook', url: receiver.url, secret: null }] }],
      }),
    );
    telemetry = new Telemetry('processor');
    const habits = new Map([['acme', { time_zone: 'Europe/Paris', language: 'fr' as const }]]);
    const outgoing = outgoingFrom(database, { CONSOLE_URL: 'https://obs.example.com' }, habits);
    deliverer = new DeliveryService(store, source, new DeliveryTelemetry(telemetry, store), outgoing);
  });
  afterEach(() => receiver.close());

  const plan = async (count: number): Promise<void> => {
    const planned = Array.from({ length: count }, () => {
      const message = aMessage({ notification_id: randomUUID(), incident_id: randomUUID() });
      const { incident_id, company, kind } = message;
      return { incident_id, company, receiver: 'ops', channel: 'webhook', kind, seq: 0, sources: [], message };
    });
    await store.insertNew(planned, new Set(), at(0));
  };
  const series = async (name: string): Promise<string[]> =>
    (await telemetry.page()).split('\n').filter((line) => line.startsWith(name));

  it.each([
    ['seconds', '120'],
    ['a date', at(120).toUTCString()],
  ])('send nothing over a channel whose receiver asks for a pause, in %s', async (_form, asked) => {
    await plan(3);
    receiver.answer = status(429, { 'retry-after': asked });
    await deliverer.deliverDue(at(0));
    expect(receiver.received).toHaveLength(1);
    receiver.answer = (response) => response.end();
    // Its own pause would be over after 10 s, and two of the messages were not tried at all.
    expect(await deliverer.deliverDue(at(119))).toBe(0);
    expect(receiver.received).toHaveLength(1);
    expect(await deliverer.deliverDue(at(120))).toBe(3);
  });

  it('try again after their own pause when the receiver asks for a shorter one', async () => {
    await plan(1);
    receiver.answer = status(503, { 'retry-after': '1' });
    await deliverer.deliverDue(at(0));
    receiver.answer = (response) => response.end();
    expect(await deliverer.deliverDue(at(7))).toBe(0);
    expect(await deliverer.deliverDue(at(10))).toBe(1);
  });

  it('are counted by the type of the channel and their outcome, and the oldest one has an age', async () => {
    await plan(1);
    receiver.answer = status(500);
    await deliverer.deliverDue(at(0));
    expect(await series('notification_deliveries_total')).toContain(
      'notification_deliveries_total{channel="webhook",outcome="failed",service="processor"} 1',
    );
    const oldest = (): Promise<number | undefined> =>
      series('notification_oldest_pending_seconds').then(([line]) => Number(line?.split(' ').at(-1)) || undefined);
    const ageSecs = await eventually('the age is read', oldest);
    expect(Math.abs(Date.now() / 1000 - ageSecs - noon / 1000)).toBeLessThan(5);
    receiver.answer = (response) => response.end();
    expect(await deliverer.deliverDue(at(60))).toBe(1);
    expect(await series('notification_deliveries_total')).toContain(
      'notification_deliveries_total{channel="webhook",outcome="delivered",service="processor"} 1',
    );
    await eventually('there is none', async () => ((await oldest()) === undefined ? true : undefined));
  });

  it('have the link to the page of their incident, and say how their company is told', async () => {
    await plan(1);
    await deliverer.deliverDue(at(0));
    const { url, incident_id, ...message } = JSON.parse(receiver.received[0]!.body) as NotificationMessage;
    expect(url).toBe(`https://obs.example.com/ui/incidents/${incident_id}`);
    expect(message).toMatchObject({ time_zone: 'Europe/Paris', language: 'fr' });
  });
});
