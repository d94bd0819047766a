import type { NotificationMessage } from '@app/alerting';
import { Database } from '@app/database';
import { withTables } from '@app/database/testing';
import { CompanyHabits, Scope } from '@app/platform';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import { ProcessorSettings } from '../../processor.settings.js';
import type { DigestSchedule, NotifySettings } from '../../rules-file/index.js';
import { MutesRepository } from '../mutes/mutes.repository.js';
import { NotificationsRepository } from '../notifications.repository.js';
import { NotifySettingsSource } from '../notify-settings-source.service.js';
import { aTransition, notifySettings } from '../testing/builders.js';
import { type HttpReceiver, startHttpReceiver } from '../testing/http-receiver.js';
import { type MailReceiver, startMailReceiver } from '../testing/mail-receiver.js';
import { outgoingFrom } from '../testing/outgoing.js';
import { delivererOn } from '../testing/services.js';
import { writeAlert } from '../testing/store.js';
import { SummariesService } from './summaries.service.js';
import { SummaryFactsQueries } from './summary-facts.queries.js';

const postgres = await findPostgres();
/** 8 o'clock in Paris. */
const eight = Date.parse('2026-03-11T07:00:00Z');
const at = (secs: number): Date => new Date(eight + secs * 1000);
const DAY = 86_400;
const everyDay: DigestSchedule = { every: 'day', minute: 8 * 60, weekday: 1, companies: null };

const habits = new CompanyHabits(
  new ProcessorSettings(),
  new Map([['acme', { time_zone: 'Europe/Paris', language: 'fr' as const }]]),
);

(postgres === null ? describe.skip : describe)('the summary of a day', () => {
  let server: TestPostgres;
  let database: Database;
  let hook: HttpReceiver;
  let mail: MailReceiver;
  let settings: NotifySettings;
  const store = () => new NotificationsRepository(database);

  beforeAll(async () => {
    server = await postgres!.openCopy(withTables);
    database = new Database({ url: server.url, poolSize: 8 });
    mail = await startMailReceiver();
  });
  afterAll(async () => {
    await mail?.close();
    await database?.close();
    await server?.close();
  });
  beforeEach(async () => {
    for (const table of ['notifications', 'alerts', 'alert_transitions', 'silences', 'subjects', 'runs'] as const)
      await database.use((tables) => tables.deleteFrom(table).execute());
    mail.mails.length = 0;
    hook = await startHttpReceiver();
    settings = telling(everyDay);
  });
  afterEach(() => hook.close());

  const telling = (digest: DigestSchedule, changes: Partial<NotifySettings> = {}): NotifySettings =>
    notifySettings({
      receivers: [
        {
          name: 'team',
          digest,
          channels: [
            { type: 'webhook', url: hook.url, secret: null },
            { type: 'email', smtpUrl: mail.url, from: 'obs@example.com', to: ['team@example.com'] },
            { type: 'alertmanager', url: 'http://127.0.0.1:9/' },
          ],
        },
      ],
      routes: [{ match: {}, receivers: ['team'] }],
      ...changes,
    });

  /** The planner of a process of its own. */
  const aPlanner = () =>
    new SummariesService(new SummaryFactsQueries(database), store(), new MutesRepository(database), habits);
  const deliver = async (now: Date): Promise<number> => {
    const source = new NotifySettingsSource();
    source.set(settings);
    return delivererOn(
      database,
      source,
      store(),
      outgoingFrom(database, {}, new Map([['acme', { time_zone: 'Europe/Paris', language: 'fr' as const }]])),
    ).deliverDue(now);
  };
  const posted = (): NotificationMessage[] => hook.received.map(({ body }) => JSON.parse(body) as NotificationMessage);

  /** An object whose last run ended so many seconds before 8 o'clock. @param lateSecs the same of the time at which it was late */
  const object = async (company: string, name: string, ranSecs: number, lateSecs: number | null = null) => {
    await database.use((tables) =>
      sql`
        insert into subjects (subject_id, source_id, company, source, zone, object_id, object_type, last_run_at, late_at)
        values (${randomUUID()}, ${randomUUID()}, ${company}, 'efficy', '1-Raw', ${name}, ${name}, ${at(-ranSecs).toISOString()},
          ${lateSecs === null ? null : at(-lateSecs).toISOString()})`.execute(tables),
    );
  };
  const run = async (company: string, status: string, secs: number) => {
    await database.use((tables) =>
      sql`
        insert into runs (run_id, company, zone, source, object_number, object_type, status, start_time, normalizations, is_anomaly)
        values (${randomUUID()}, ${company}, '1-Raw', 'efficy', 7, 'invoices', ${status}, ${at(-secs).toISOString()}, '[]', false)`.execute(
        tables,
      ),
    );
  };

  const aDay = async (): Promise<void> => {
    await object('acme', 'invoices', 3600);
    await object('acme', 'contacts', 2 * DAY, 7200);
    await object('acme', 'weekly', 3 * DAY);
    await object('globex', 'secrets', 3600);
    for (const status of ['SUCCESS', 'FAILED']) await run('acme', status, 3600);
    await run('acme', 'FAILED', DAY + 60);
    await run('globex', 'FAILED', 60);
    await writeAlert(database, aTransition({ at: at(-3600).toISOString(), started_at: at(-3600).toISOString() }));
    await writeAlert(
      database,
      aTransition({
        ...{ alert_id: randomUUID(), transition_id: randomUUID(), rule: 'latency-degraded', severity: 'warning' },
        ...{ at: at(-1800).toISOString(), started_at: at(-1800).toISOString() },
        ...{ to: 'resolved', summary: 'acme / efficy / invoices takes 3 times as long as usual' },
      }),
      { fired_at: at(-3000).toISOString(), resolved_at: at(-1800).toISOString() },
    );
    await database.use((tables) =>
      sql`
        insert into silences (silence_id, match, comment, starts_at, ends_at, created_at)
        values (${randomUUID()}, '{"company": "acme", "source": "zoho"}', 'x', ${at(-60).toISOString()}, ${at(7200).toISOString()}, now()),
          (${randomUUID()}, '{"source": "crm-of-globex"}', 'x', ${at(-60).toISOString()}, ${at(7200).toISOString()}, now()),
          (${randomUUID()}, '{"company": "globex"}', 'x', ${at(-60).toISOString()}, ${at(7200).toISOString()}, now())`.execute(
        tables,
      ),
    );
  };

  it('is planned once at its time, whoever looks and however often', async () => {
    settings = telling({ ...everyDay, companies: ['acme'] });
    await object('acme', 'invoices', 3600);
    const before = aPlanner();
    // That of yesterday, which nobody has planned.
    expect(await before.run(at(-60), settings)).toBe(2);
    expect(await before.run(at(-1), settings)).toBe(0);
    const planners = [before, aPlanner(), aPlanner()];
    const counts = await Promise.all(planners.map((planner) => planner.run(at(10), settings)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(await aPlanner().run(at(DAY - 1), settings)).toBe(0);
    expect(await aPlanner().run(at(DAY), settings)).toBe(2);
    const log = await store().list(Scope.all, { limit: 500 });
    expect(log.map(({ kind, channel }) => `${kind} ${channel}`).toSorted()).toEqual([
      ...Array.from({ length: 3 }, () => 'summary email'),
      ...Array.from({ length: 3 }, () => 'summary webhook'),
    ]);
  });

  it('says by mail and by webhook what ran of what was expected, what failed, what is slow and what is muted', async () => {
    settings = telling({ ...everyDay, companies: ['acme'] });
    await aDay();
    await aPlanner().run(at(0), settings);
    expect(await deliver(at(1))).toBe(2);
    const [message] = posted();
    expect(message).toMatchObject({
      kind: 'summary',
      company: 'acme',
      severity: 'critical',
      title: 'acme, journée jusqu’au 2026-03-11 : exécutés 1 sur 2, 1 absent, 1 en échec, 1 lent, 1 en sourdine',
      time_zone: 'Europe/Paris',
      summary: {
        ...{ every: 'day', date: '2026-03-11', from: '2026-03-10T07:00:00.000Z', to: '2026-03-11T07:00:00.000Z' },
        ...{ expected_count: 2, ran_count: 1, missing_count: 1, run_count: 2, failed_run_count: 1 },
        missing: [{ source: 'efficy', object_type: 'contacts' }],
        counts: { failed: 1, slow: 1, late: 0, other: 0 },
        alerts: [
          { rule: 'failure-detected', group: 'failed', is_over: false },
          { rule: 'latency-degraded', group: 'slow', is_over: true },
        ],
        muted: [{ match: { company: 'acme', source: 'zoho' }, until: '2026-03-11T09:00:00.000Z' }],
      },
    });
    expect(mail.mails).toHaveLength(1);
    const text = mail.mails[0]!.text;
    for (const line of [
      'Exécutés\u00a0: 1 sur 2 attendus. 2 exécutions, dont 1 en échec',
      'Absent\u00a0: efficy / contacts, en retard depuis 2026-03-11 06:00',
      'En échec, critique\u00a0: acme / efficy / invoices failed: 401 Unauthorized for token 8831 (en cours depuis 2026-03-11 07:00)',
      'Lent, avertissement\u00a0: acme / efficy / invoices takes 3 times as long as usual (terminée)',
      'En sourdine jusqu’à 2026-03-11 10:00\u00a0: acme / zoho',
      'Période\u00a0: 2026-03-10 08:00 – 2026-03-11 08:00 Europe/Paris',
    ])
      expect(text).toContain(line);
    expect(JSON.stringify([posted(), mail.mails])).not.toMatch(/globex|secrets/);
  });

  it('is about each company by itself, and in its time', async () => {
    await aDay();
    // It is 8 o'clock in Paris, and that of yesterday is the last one of UTC.
    await aPlanner().run(at(0), settings);
    await deliver(at(1));
    expect(
      posted()
        .map(({ company, summary }) => [company, summary?.date])
        .toSorted(),
    ).toEqual([
      ['acme', '2026-03-11'],
      ['globex', '2026-03-10'],
    ]);
    const ofGlobex = posted().find(({ company }) => company === 'globex')!;
    expect(ofGlobex.title).toBe('globex, day up to 2026-03-10: 1 of 1 ran, 1 muted');
    expect(JSON.stringify(ofGlobex)).not.toContain('acme');
  });

  it('has only what the routes of the receiver lead to', async () => {
    await aDay();
    const match = { company: 'acme', source: 'efficy', object: 'contacts' };
    settings = telling(everyDay, { routes: [{ match, receivers: ['team'] }] });
    await aPlanner().run(at(0), settings);
    await deliver(at(1));
    expect(posted()).toMatchObject([
      { company: 'acme', summary: { expected_count: 1, missing_count: 1, alerts: [], run_count: 0, muted: [] } },
    ]);
    hook.received.length = 0;
    settings = telling(everyDay, { routes: [{ match: { ...match, object: 'invoices' }, receivers: ['team'] }] });
    await aPlanner().run(at(DAY), settings);
    await deliver(at(DAY + 1));
    expect(posted()).toMatchObject([{ summary: { run_count: 0 } }]);
    await database.use((tables) => sql`delete from notifications`.execute(tables));
    hook.received.length = 0;
    await aPlanner().run(at(0), settings);
    await deliver(at(1));
    expect(posted()).toMatchObject([{ summary: { run_count: 2, failed_run_count: 1, muted: [] } }]);
  });

  it('is about the time up to when it was due, however late it is planned', async () => {
    settings = telling({ ...everyDay, companies: ['acme'] });
    await aDay();
    await run('acme', 'FAILED', -7200);
    await aPlanner().run(at(4 * 3600), settings);
    await deliver(at(4 * 3600 + 1));
    expect(posted()).toMatchObject([
      { summary: { from: at(-DAY).toISOString(), to: at(0).toISOString(), run_count: 2, failed_run_count: 1 } },
    ]);
  });

  it('is planned for the others when that of one cannot be', async () => {
    await aDay();
    settings = telling({ ...everyDay, companies: ['acme', 'globex'] });
    class Broken extends SummaryFactsQueries {
      override alerts = (scope: Scope, from: Date) =>
        scope.includes('acme') ? Promise.reject(new Error('no')) : super.alerts(scope, from);
    }
    const planner = new SummariesService(new Broken(database), store(), new MutesRepository(database), habits);
    await expect(planner.run(at(0), settings)).rejects.toThrow('no');
    await deliver(at(1));
    expect(posted()).toMatchObject([{ company: 'globex' }]);
  });

  it('is sent also after a week in which nothing happened', async () => {
    settings = telling({ ...everyDay, every: 'week', weekday: 3, companies: ['acme'] });
    await aPlanner().run(at(0), settings);
    await deliver(at(1));
    const [message] = posted();
    expect(message).toMatchObject({
      title: 'acme, semaine jusqu’au 2026-03-11 : rien n’était attendu',
      summary: { from: '2026-03-04T07:00:00.000Z', expected_count: 0, run_count: 0, alerts: [], muted: [] },
    });
    expect(mail.mails).toHaveLength(1);
  });

  it('waits for the alert engine, for an hour at most', async () => {
    settings = telling({ ...everyDay, companies: ['acme'] });
    const clock = (to: Date) =>
      database.use((tables) => sql`update alert_engine set clock = ${to.toISOString()}`.execute(tables));
    await database.use((tables) =>
      sql`insert into alert_engine (folded_to, clock) values ('0', ${at(-5).toISOString()}) on conflict (id) do update set clock = excluded.clock`.execute(
        tables,
      ),
    );
    expect(await aPlanner().run(at(30), settings)).toBe(0);
    await clock(at(1));
    expect(await aPlanner().run(at(30), settings)).toBe(2);
    await clock(at(2));
    expect(await aPlanner().run(at(DAY + 3599), settings)).toBe(0);
    expect(await aPlanner().run(at(DAY + 3600), settings)).toBe(2);
    await database.use((tables) => sql`update alert_engine set clock = null`.execute(tables));
  });
});
