import { Database, QuestionSlots, SigningKeys } from '@app/database';
import { withTables } from '@app/database/testing';
import { createService, InProcessBus, inProcessTransport, Telemetry } from '@app/platform';
import { findPostgres, type TestPostgres } from '@app/platform/testing';
import { DAY_MS, HOUR_MS } from '@app/time';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { MessageLinks } from '../apps/processor/src/notifications/index.js';
import { NotificationsRepository } from '../apps/processor/src/notifications/notifications.repository.js';
import { aMessage, aTransition, invoices } from '../apps/processor/src/notifications/testing/builders.js';
import { writeAlert } from '../apps/processor/src/notifications/testing/store.js';
import { ProcessorSettings } from '../apps/processor/src/processor.settings.js';
import { describeWithChromium, overflow, seriousFindings } from './harness/browser.js';
import { IncidentLinksModule } from '../apps/processor/src/incident-links/incident-links.module.js';

@Module({})
class DatabaseModule {}

const postgres = await findPostgres();

(postgres === null ? describe.skip : describe)('links in messages', () => {
  let server: TestPostgres;
  let database: Database;
  let app: NestFastifyApplication;
  let incidentId: string;

  beforeAll(async () => {
    server = await postgres!.openCopy(withTables);
    database = new Database({ url: server.url, poolSize: 4 });
    const telemetry = new Telemetry('processor');
    const places = new QuestionSlots({ sizes: { light: 4, heavy: 2 }, waitMs: 10_000, timeoutMs: 30_000 });
    const store = {
      module: DatabaseModule,
      global: true,
      providers: [{ provide: Database, useValue: database }, { provide: QuestionSlots, useValue: places }, SigningKeys],
      exports: [Database, QuestionSlots, SigningKeys],
    };
    app = await createService({
      module: { module: IncidentLinksModule, imports: [store] },
      port: 0,
      description: 'Links.',
      settings: Object.assign(new ProcessorSettings(), {
        LOG_LEVEL: 'silent',
        CONSOLE_URL: 'https://obs.example.com',
        TRUSTED_PROXIES: '127.0.0.1',
      }),
      telemetry,
      transport: inProcessTransport(new InProcessBus(), telemetry),
      checks: {},
    });
    await app.listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    await app?.close();
    await database?.close();
    await server?.close();
  });
  beforeEach(async () => {
    for (const table of ['notifications', 'silences', 'incident_acknowledgements', 'audit_log', 'alerts'] as const) {
      await database.use((tables) => tables.deleteFrom(table).execute());
    }
    incidentId = randomUUID();
  });

  /** Writes a firing alert of a company, in the incident of the test. */
  const fires = async (company: string, alertId = randomUUID()): Promise<ReturnType<typeof aTransition>> => {
    const alert = aTransition({
      alert_id: alertId,
      transition_id: randomUUID(),
      incident_id: incidentId,
      subject: { ...invoices, company },
    });
    await writeAlert(database, alert);
    return alert;
  };
  /** Plans a message about alerts. @returns the paths of its links */
  const told = async (
    alerts: ReturnType<typeof aTransition>[],
    planned = new Date(),
    title = 'a <b> title',
  ): Promise<{ acknowledge: string; mute: string }> => {
    const message = aMessage({ notification_id: randomUUID(), incident_id: incidentId, alerts, title });
    const row = { receiver: 'ops', channel: 'email', kind: 'firing', seq: 0, sources: [] } as const;
    const one = { incident_id: incidentId, company: 'acme', ...row, message };
    await new NotificationsRepository(database).insertNew([one], new Set(), planned);
    const { acknowledge_url, mute_url } = await app.get(MessageLinks, { strict: false }).linked(message);
    return { acknowledge: new URL(acknowledge_url!).pathname, mute: new URL(mute_url!).pathname };
  };
  const ask = async (method: string, path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${await app.getUrl()}${path}`, { method, headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const rowsOf = (table: 'silences' | 'incident_acknowledgements' | 'audit_log') =>
    database.use((tables) => tables.selectFrom(table).selectAll().execute() as Promise<object[]>);
  const changes = async (): Promise<number> =>
    (await Promise.all((['silences', 'incident_acknowledgements', 'audit_log'] as const).map(rowsOf))).flat().length;

  it('change nothing when they are opened, by a program or a person', async () => {
    const { acknowledge, mute } = await told([await fires('acme')]);
    for (const path of [acknowledge, mute]) {
      for (const method of ['HEAD', 'GET', 'GET']) expect(await ask(method, path)).toMatchObject({ status: 200 });
    }
    expect(await changes()).toBe(0);
    const { headers, text } = await ask('GET', `${acknowledge}?utm_source=mail`, { 'accept-language': 'fr-CA' });
    expect(text).toContain('Prendre en charge cet incident ?');
    expect(text).toContain('a &lt;b&gt; title');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-.*form-action 'self'/,
    );
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('acknowledge once, with who did it in the audit log', async () => {
    const { acknowledge } = await told([await fires('acme')]);
    const answers = await Promise.all([ask('POST', acknowledge), ask('POST', acknowledge)]);
    expect(answers.map(({ text }) => /<h1>(.*)<\/h1>/.exec(text)?.[1]).toSorted()).toEqual([
      'Acknowledged',
      'This link was used before',
    ]);
    expect((await ask('GET', acknowledge)).text).not.toContain('<form');
    expect(await rowsOf('incident_acknowledgements')).toMatchObject([
      { incident_id: incidentId, company: 'acme', acknowledged_by: 'link to ops' },
    ]);
    expect(await rowsOf('audit_log')).toMatchObject([
      {
        action: 'incident_acknowledged',
        actor_kind: 'link',
        actor_id: 'ops',
        address: '127.0.0.1',
        companies: ['acme'],
        subject: incidentId,
      },
    ]);
  });

  it('mute for an hour, only the incident and only of the companies of the message', async () => {
    const acme = await fires('acme');
    await fires('umbrella');
    const { mute } = await told([acme]);
    const before = Date.now();
    expect((await ask('POST', mute)).text).toContain('Muted for an hour');
    const silences = (await rowsOf('silences')) as { match: object; ends_at: string }[];
    expect(silences).toMatchObject([
      { match: { incident_id: incidentId, company: 'acme' }, created_by: 'link to ops' },
    ]);
    expect(Date.parse(silences[0]!.ends_at)).toBeGreaterThanOrEqual(before + HOUR_MS);
    expect(Date.parse(silences[0]!.ends_at)).toBeLessThanOrEqual(Date.now() + HOUR_MS);
    expect(await rowsOf('audit_log')).toMatchObject([
      { action: 'silence_created', actor_kind: 'link', companies: ['acme'] },
    ]);
    await ask('POST', mute);
    expect(await rowsOf('silences')).toHaveLength(1);
  });

  it('acknowledge only alerts of the companies of the message', async () => {
    const acme = await fires('acme');
    await fires('umbrella');
    await ask('POST', (await told([acme])).acknowledge);
    expect(await rowsOf('incident_acknowledgements')).toMatchObject([{ company: 'acme' }]);
  });

  it('do nothing more when the incident is over, and can be used should it be open again', async () => {
    const alert = await fires('acme');
    const { acknowledge } = await told([alert]);
    const over = { transition_id: randomUUID(), seq: 1, from: 'firing', to: 'resolved' } as const;
    await writeAlert(database, { ...alert, ...over }, { resolved_at: new Date().toISOString() });
    expect((await ask('POST', acknowledge)).text).toContain('This incident is over');
    expect(await changes()).toBe(0);
    await fires('acme');
    expect((await ask('POST', acknowledge)).text).toContain('Acknowledged');
  });

  it('expire after 7 days', async () => {
    const { acknowledge } = await told([await fires('acme')], new Date(Date.now() - 7 * DAY_MS));
    for (const method of ['GET', 'POST']) {
      const { status, text } = await ask(method, acknowledge);
      expect([status, text.includes('This link has expired')]).toEqual([410, true]);
    }
    expect(await changes()).toBe(0);
  });

  it('are refused from the page of another site', async () => {
    const { acknowledge } = await told([await fires('acme')]);
    expect((await ask('POST', acknowledge, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(await changes()).toBe(0);
  });

  it('cannot be made up, and whoever tries is stopped after a while', async () => {
    const { acknowledge, mute } = await told([await fires('acme')]);
    const wrong = [
      acknowledge.replace('/acknowledge/', '/mute/'),
      mute.slice(0, -1),
      acknowledge.replace('/acknowledge/', '/erase/'),
      acknowledge.replace(/[^/]{36}/, 'x'),
    ];
    const from = { 'x-forwarded-for': '192.0.2.7' };
    for (const path of wrong) expect(await ask('POST', path, from)).toMatchObject({ status: 404 });
    expect(await changes()).toBe(0);
    for (let count = wrong.length; count < 30; count++) await ask('GET', wrong[0]!, from);
    expect((await ask('GET', wrong[0]!, from)).status).toBe(429);
    // The others can still use theirs.
    expect((await ask('GET', acknowledge)).status).toBe(200);
  });

  describeWithChromium(
    'in a browser, on a phone and in French,',
    () => [],
    (browser) => {
      it('are used by a button, by keyboard, within their policy', async () => {
        const title = 'acme / '.padEnd(200, 'x');
        const { acknowledge } = await told([await fires('acme')], new Date(), title);
        const context = await browser().newContext({ locale: 'fr-CA', viewport: { width: 390, height: 700 } });
        const page = await context.newPage();
        const faults: string[] = [];
        page.on('console', (message) => faults.push(message.text()));
        await page.goto(`${await app.getUrl()}${acknowledge}`);
        expect(await page.getByRole('heading').textContent()).toBe('Prendre en charge cet incident ?');
        expect(await overflow(page)).toBe(0);
        expect(await seriousFindings(page)).toEqual([]);
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'Pris en charge' }).waitFor();
        expect(await rowsOf('incident_acknowledgements')).toHaveLength(1);
        await page.reload();
        await page.getByRole('heading', { name: 'Ce lien a déjà été utilisé' }).waitFor();
        expect(await rowsOf('incident_acknowledgements')).toHaveLength(1);
        // A browser asks for an icon, which is not there.
        expect(faults.filter((text) => !text.includes('404'))).toEqual([]);
        await context.close();
      });
    },
  );
});
