import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import {
  type HttpReceiver,
  startHttpReceiver,
  status,
} from '../apps/processor/src/notifications/testing/http-receiver.js';
import { describeInChromium, overflow, seriousFindings, settled } from './harness/browser.js';
import { get, post } from './harness/http.js';
import { bearer, KeysFile } from './harness/keys.js';
import { type Stack, startStack } from './harness/stack.js';

const file = new KeysFile();
const admin = file.add('Ann Archer', { scope: 'admin' });
const reader = file.add('Rita', { company: 'acme', scope: 'read' });
const rulesFile = join(file.folder, 'rules.yaml');
let stack: Stack;
let hears: HttpReceiver;
let refuses: HttpReceiver;

const processor = (path: string): string => `${stack.urls.processor}${path}`;

const rulesText = (): string => `
receivers:
  - { name: on-call, webhook: { url: '${hears.url}' } }
  - { name: desk, webhook: { url: '${refuses.url}' } }
  - { name: chief, webhook: { url: '${hears.url}' }, digest: { every: day, at: '08:00', company: initech } }
  - { name: board, webhook: { url: '${hears.url}' }, digest: { every: week, on: fri, at: '17:00' } }
  - { name: forgotten, webhook: { url: '${hears.url}' } }
routes:
  - { match: { company: acme }, receivers: [on-call, board] }
  - { match: { company: globex, source: zohobooks, severity: critical }, receivers: [desk] }
notifications: { group_wait: 0s }
`;

interface Sent {
  readonly receiver: string;
  readonly log: readonly object[];
}

beforeAll(async () => {
  [hears, refuses] = [await startHttpReceiver(), await startHttpReceiver()];
  refuses.answer = status(500);
  writeFileSync(rulesFile, rulesText());
  stack = await startStack({ KEYS_FILE: file.path, RULES_FILE: rulesFile, ALERTS_POLL_MS: '50' });
  const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
  const records = ['acme', 'globex'].flatMap((company) =>
    [3, 2, 1].map((hours) =>
      aRawLog({
        ...{ Entreprise: company, Source: 'zohobooks', Etat: 'FAILED', No_Sequence: null },
        ...{ Debut: hoursAgo(hours), Fin: hoursAgo(hours - 0.1), Description: `${company} broke` },
      }),
    ),
  );
  for (const company of ['initech', 'umbra'])
    records.push(aRawLog({ Entreprise: company, Debut: hoursAgo(1), Fin: hoursAgo(0.9), No_Sequence: null }));
  expect((await post(`${stack.urls.ingestion}/ingest/batch`, records, bearer(admin))).status).toBe(202);
  await eventually('both receivers were tried', async () => {
    const { body } = await get<{ notifications: Sent[] }>(processor('/notifications'), bearer(admin));
    const tried = body.notifications.filter(({ log }) => log.length > 0).map((one) => one.receiver);
    return ['on-call', 'desk'].every((name) => tried.includes(name)) ? true : undefined;
  });
});
afterAll(async () => {
  await stack?.close();
  await hears?.close();
  await refuses?.close();
  file.remove();
});

describeInChromium(
  'the page of receivers',
  () => stack.urls.processor,
  (open) => {
    const openAs = async (key: string, options: Parameters<typeof open>[1] = {}): Promise<Page> => {
      const page = await open('/ui/notifications', options);
      await page.locator('input[type=password], input[name=key]').first().fill(key);
      await page.locator('main button[type=submit]').click();
      await page.getByRole('heading', { level: 1, name: 'Notifications' }).waitFor();
      await settled(page);
      return page;
    };

    it('says who is told of what, and what became of the last messages', async () => {
      const page = await openAs(admin);
      const onCall = page.getByRole('region', { name: 'on-call' });
      expect(await onCall.innerText()).toMatch(/Is told of\s+acme\s+By\s+webhook/);
      await onCall.getByText('Delivered').first().waitFor();
      await onCall
        .getByText(/acme broke/)
        .first()
        .waitFor();
      const desk = page.getByRole('region', { name: 'desk' });
      expect(await desk.innerText()).toContain('globex › zohobooks · severity: critical');
      await desk.getByText('Retrying').waitFor();
      await desk.getByText('the receiver answered 500').waitFor();
      await desk.getByText(/^next attempt/).waitFor();
      expect(await page.getByRole('region', { name: 'forgotten' }).innerText()).toContain('No route leads');
      await page.getByText('Nobody is told of alerts of umbra.').waitFor();
      await onCall.getByRole('link', { name: 'Incident' }).first().click();
      await page.waitForURL(/\/ui\/incidents\/[\da-f-]{36}$/);
    });

    it.each([
      ['en-GB', 'each day at 08:00, of initech, by the company’s clock', 'each Friday at 17:00, of the companies that'],
      ['fr-CA', 'chaque jour à 08:00, sur initech, à l’heure', 'chaque vendredi à 17:00, sur les entreprises dont'],
    ])('says who gets which summary, and does not call them told nothing (%s)', async (locale, daily, weekly) => {
      const page = await openAs(admin, { locale });
      const chief = page.getByRole('region', { name: 'chief' });
      await chief.getByText(daily).waitFor();
      expect(await chief.innerText()).not.toMatch(/told nothing|prévenu de rien/);
      await page.getByRole('region', { name: 'board' }).getByText(weekly).waitFor();
    });

    it('sends a test after asking, says what became of it, and why there is no second one', async () => {
      const page = await openAs(admin);
      const desk = page.getByRole('region', { name: 'desk' });
      const sendTest = async (): Promise<void> => {
        await desk.getByRole('button', { name: 'Send a test to desk…' }).click();
        await page.getByRole('button', { name: 'Send the test' }).click();
      };
      // An alert that is told again may arrive meanwhile.
      const tests = () => refuses.received.filter(({ body }) => /"kind": ?"test"/.test(body)).length;
      const before = tests();
      await sendTest();
      await desk.getByText('webhook: it has not arrived: the receiver answered 500').waitFor();
      expect(tests()).toBe(before + 1);
      await desk.getByText('Test, by webhook').waitFor();
      await sendTest();
      await page.getByText('A test was sent to it within the last minute.').waitFor();
      expect(tests()).toBe(before + 1);
    });

    it('shows a reader of one company its receivers and messages, and no test', async () => {
      const page = await openAs(reader);
      await page
        .getByRole('region', { name: 'on-call' })
        .getByText(/acme broke/)
        .first()
        .waitFor();
      expect(await page.locator('main').innerText()).not.toMatch(/globex|desk|forgotten|chief|initech|umbra/);
      expect(await page.getByRole('button', { name: /test/ }).count()).toBe(0);
    });

    it('says while the rules file is refused, with its lines to those who may see all', async () => {
      const page = await openAs(admin);
      writeFileSync(rulesFile, `${rulesText()}\nroutez: []\n`);
      const problem = await eventually('the file is refused', async () => {
        const { body } = await get<{ problem: object | null }>(processor('/rules'), bearer(admin));
        return body.problem ?? undefined;
      });
      expect(problem).toMatchObject({ detail: expect.stringContaining('routez') });
      await page.reload();
      await page.getByText('The rules file is refused').waitFor();
      await page.getByText(/routez/).waitFor();
      // The rules of before are shown all the same.
      await page.getByRole('region', { name: 'on-call' }).waitFor();
      writeFileSync(rulesFile, rulesText());
      await eventually('it holds again', async () => {
        const { body } = await get<{ problem: object | null }>(processor('/rules'), bearer(admin));
        return body.problem === null ? true : undefined;
      });
      await page.reload();
      await page.getByRole('region', { name: 'on-call' }).waitFor();
      expect(await page.getByText('The rules file is refused').count()).toBe(0);
    });

    it.each(['en-GB', 'fr-CA'])('fits a phone in %s, with the link to the page in view', async (locale) => {
      const page = await openAs(admin, { locale, viewport: { width: 390, height: 844 } });
      expect(await overflow(page)).toBe(0);
      const link = page.getByRole('navigation').getByRole('link', { name: 'Notifications' });
      const { x = -1, width = 0 } = (await link.boundingBox()) ?? {};
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(390);
    });

    it.each(['light', 'dark'] as const)('gives axe-core nothing serious to say in %s colours', async (colorScheme) => {
      const page = await openAs(admin, { colorScheme });
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Send a test to on-call…' }).click();
      await page.getByRole('button', { name: 'Send the test' }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    });
  },
);

describe('while nobody would be told', () => {
  const emptyFile = join(file.folder, 'empty.yaml');
  let silent: Stack;
  beforeAll(async () => {
    writeFileSync(emptyFile, '');
    silent = await startStack({ RULES_FILE: emptyFile });
  });
  afterAll(() => silent?.close());
  describeInChromium(
    'the page of receivers',
    () => silent.urls.processor,
    (open) => {
      it('says so, with lines for the rules file that work as they are', async () => {
        const page = await open('/ui/notifications');
        await page.getByText('Nobody is told when an alert fires.').waitFor();
        await page.getByText('Messages have no links.').waitFor();
        await page.getByText(`CONSOLE_URL=${silent.urls.processor}`).waitFor();
        expect(await seriousFindings(page)).toEqual([]);
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        await page.getByRole('button', { name: 'Copy' }).first().click();
        await page.getByRole('button', { name: 'Copied' }).waitFor();
        writeFileSync(emptyFile, await page.evaluate<string>('navigator.clipboard.readText()'));
        await eventually('somebody is told', async () => {
          const { body } = await get<{ receivers: { name: string }[]; warnings: string[] }>(
            `${silent.urls.processor}/notifications/receivers`,
          );
          return body.warnings.includes('nobody_told') ? undefined : body;
        });
        await page.reload();
        await page.getByRole('region', { name: 'ops' }).getByText('Nothing was sent so far.').waitFor();
        expect(await page.getByText('Nobody is told when an alert fires.').count()).toBe(0);
      });
    },
  );
});
