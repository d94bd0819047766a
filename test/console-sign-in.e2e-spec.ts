import { aRawLog } from '@app/contracts/testing';
import { idOfKey } from '@app/platform';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { describeInChromium, overflow, seriousFindings, settled } from './harness/browser.js';
import { get, post } from './harness/http.js';
import { bearer, KeysFile } from './harness/keys.js';
import { type Stack, startStack } from './harness/stack.js';

const file = new KeysFile();
const admin = file.add('Ann Archer', { scope: 'admin' });
const operator = file.add('Otto', { company: 'acme', scope: 'operate' });
const reader = file.add('Rita', { company: 'acme', scope: 'read' });
let stack: Stack;
let alertId: string;
let deadLetterId: string;

const processor = (path: string): string => `${stack.urls.processor}${path}`;

beforeAll(async () => {
  stack = await startStack({ KEYS_FILE: file.path, ALERTS_POLL_MS: '50' });
  const now = Date.now();
  const hoursAgo = (hours: number): string => new Date(now - hours * 3_600_000).toISOString();
  const records = [
    ...[3, 2, 1].map((hours) =>
      aRawLog({
        Etat: 'FAILED',
        Debut: hoursAgo(hours),
        Fin: hoursAgo(hours - 0.1),
        Description: 'it broke',
        No_Sequence: null,
      }),
    ),
    aRawLog({ Debut: 'yesterday, about noon', Fin: null }),
  ];
  expect((await post(`${stack.urls.ingestion}/ingest/batch`, records, bearer(admin))).status).toBe(202);
  alertId = await eventually('there is an alert', async () => {
    const { body } = await get<{ alerts: { alert_id: string }[] }>(processor('/alerts?state=firing'), bearer(admin));
    return body.alerts[0]?.alert_id;
  });
  deadLetterId = await eventually('there is a dead letter', async () => {
    const { body } = await get<{ dead_letters: { dead_letter_id: string }[] }>(
      processor('/dead-letters'),
      bearer(admin),
    );
    return body.dead_letters[0]?.dead_letter_id;
  });
});
afterAll(async () => {
  await stack?.close();
  file.remove();
});

async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('Key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A text as the value of an attribute. */
const escaped = (text: string): string => text.replaceAll('"', '&quot;');

const signInHeading = (page: Page) => page.getByRole('heading', { level: 1, name: 'Sign in' });

describeInChromium(
  'the console with keys',
  () => stack.urls.processor,
  (open) => {
    const openAs = async (key: string, path: string): Promise<Page> => {
      const page = await open(path);
      await signIn(page, key);
      await settled(page);
      await signInHeading(page).waitFor({ state: 'detached' });
      return page;
    };

    it('asks for a key at any address, says what is wrong with one, and leads on to that address', async () => {
      const asked: string[] = [];
      const page = await open('/ui/');
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await page.goto(processor('/ui/runs?status=FAILED'));
      await signInHeading(page).waitFor();
      expect(await page.title()).toBe('Sign in · Observability Stack');
      expect(await page.getByRole('navigation').count()).toBe(0);
      // Nothing is asked that would be refused.
      expect(asked.filter((path) => !path.startsWith('/ui/'))).toEqual([]);
      await signIn(page, 'obs_nonsense');
      await page.getByText('This is no key, or it has expired, or it was revoked.').waitFor();
      await signIn(page, `  ${reader}\n`);
      await page.getByText('it broke').first().waitFor();
      expect(page.url()).toBe(processor('/ui/runs?status=FAILED'));
    });

    it('keeps the key nowhere that a script can read', async () => {
      const page = await openAs(reader, '/ui/');
      const kept = await page.evaluate<string>(
        'JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])',
      );
      expect(kept).not.toContain(idOfKey(reader));
      const [cookie] = await page.context().cookies();
      expect(cookie).toMatchObject({ name: 'obs-session', httpOnly: true, sameSite: 'Strict', path: '/' });
    });

    it('says who one is, and lets one out; what was seen is not shown any more', async () => {
      const page = await openAs(reader, '/ui/runs');
      await page.getByRole('button', { name: 'Signed in as Rita' }).click();
      await page.getByText('acme', { exact: true }).last().waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await signInHeading(page).waitFor();
      await page.getByText('Your sign-in has ended.').waitFor();
      expect(await page.getByText('it broke').count()).toBe(0);
      expect(await page.context().cookies()).toEqual([]);
      await signIn(page, admin);
      await page.getByRole('button', { name: 'Signed in as Ann Archer' }).waitFor();
      await page.getByText('it broke').first().waitFor();
      expect(page.url()).toBe(processor('/ui/runs'));
    });

    it('lets all pages of a browser out at once', async () => {
      const page = await openAs(reader, '/ui/');
      const other = await page.context().newPage();
      await other.goto(processor('/ui/alerts'));
      await other.getByRole('button', { name: 'Signed in as Rita' }).click();
      await other.getByRole('button', { name: 'Sign out' }).click();
      await signInHeading(other).waitFor();
      await page.bringToFront();
      await signInHeading(page).waitFor();
    });

    it('asks anew when the key is revoked, without a word from the reader', async () => {
      const key = file.add('Temp', { scope: 'read' });
      const page = await open('/ui/alerts');
      await signIn(page, key);
      await page.getByRole('button', { name: 'Signed in as Temp' }).waitFor();
      file.run('revoke', idOfKey(key)!);
      await signInHeading(page).waitFor();
      await page.getByText('Your sign-in has ended.').waitFor();
    });

    describe('offers what one may do:', () => {
      const buttons = (page: Page) => page.locator('main').getByRole('button').allInnerTexts();
      it.each<[string, string, () => string]>([
        ['Acknowledge…', 'an alert', () => `/ui/alerts/${alertId}`],
        ['Silence…', 'an alert', () => `/ui/alerts/${alertId}`],
        ['Send', 'a dead letter', () => `/ui/dead-letters?letter=${deadLetterId}`],
      ])('%s of %s, to those who may operate', async (word, _, path) => {
        const page = await openAs(operator, path());
        await page.getByRole('button', { name: word }).first().waitFor();
      });

      it.each(['/ui/alerts/ALERT', '/ui/incidents', '/ui/alerts?tab=silences', '/ui/rules?rule=failure-detected'])(
        'nothing to change on %s for those who may read',
        async (path) => {
          const page = await openAs(reader, path.replace('ALERT', alertId));
          expect(await buttons(page)).toEqual([]);
          expect(await page.getByRole('link', { name: /^Try/ }).count()).toBe(0);
          expect(await page.getByRole('link', { name: 'Audit', exact: true }).count()).toBe(0);
        },
      );

      it('nothing to send again for those who may read', async () => {
        const page = await openAs(reader, `/ui/dead-letters?letter=${deadLetterId}`);
        const drawer = page.getByRole('dialog');
        await drawer.getByText('yesterday, about noon').first().waitFor();
        expect(await drawer.getByRole('button').allInnerTexts()).toEqual(['Close']);
      });

      it('and no name is asked for, since it is known', async () => {
        const page = await openAs(operator, `/ui/alerts/${alertId}`);
        await page.getByRole('button', { name: 'Silence…' }).click();
        await page.getByRole('textbox', { name: 'Why' }).fill('moving house');
        expect(await page.getByLabel('Your name').count()).toBe(0);
        // A rule is of all companies.
        expect(await page.getByRole('radio', { name: /everywhere/ }).count()).toBe(0);
        await page.getByRole('dialog').getByRole('button', { name: 'Silence' }).click();
        await page.getByText(/moving house/).waitFor();
        const { body } = await get<{ silences: { created_by: string }[] }>(processor('/silences'), bearer(admin));
        expect(body.silences).toMatchObject([{ created_by: 'Otto' }]);
      });
    });

    describe('the audit log', () => {
      it('shows who did what, and can be narrowed down', async () => {
        const page = await openAs(admin, '/ui/audit');
        const entries = page.getByRole('listitem').filter({ hasText: /key/ });
        await entries.filter({ hasText: 'Silence begun' }).getByText('moving house').waitFor();
        await page.getByLabel('Action').selectOption('Signed in');
        await page.waitForURL(/action=signed_in/);
        await page.getByText('Silence begun').last().waitFor({ state: 'hidden' });
        await entries.first().getByRole('link', { name: 'Ann Archer' }).click();
        await page.waitForURL(new RegExp(`actor=${idOfKey(admin)}`));
        await eventually('only she is listed', async () => {
          const names = await entries.getByRole('link').allInnerTexts();
          return names.length > 0 && names.every((name) => name === 'Ann Archer') ? true : undefined;
        });
        await page.getByLabel('By').selectOption('Anybody');
        await page.getByLabel('Action').selectOption('Silence ended');
        await page.getByText('No change matches.').waitFor();
      });

      it('is not for those who may read only', async () => {
        const page = await openAs(reader, '/ui/audit');
        await page.getByText('This is not for you').waitFor();
      });
    });

    describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
      it('gives axe-core nothing serious to say, in French on a phone', async () => {
        const page = await open('/ui/audit', { colorScheme, locale: 'fr-CA', viewport: { width: 360, height: 740 } });
        await page.getByRole('heading', { level: 1, name: 'Connexion' }).waitFor();
        expect(await seriousFindings(page)).toEqual([]);
        expect(await overflow(page)).toBe(0);
        await page.getByLabel('Clé').fill(admin);
        await page.getByRole('button', { name: 'Se connecter' }).click();
        await page.getByText('Connexion').first().waitFor();
        await page.getByRole('heading', { level: 1, name: 'Journal d’audit' }).waitFor();
        await settled(page);
        expect(await seriousFindings(page)).toEqual([]);
        expect(await overflow(page)).toBe(0);
      });
    });

    describe('the page of another site', () => {
      let pages: Server;
      beforeAll(async () => {
        pages = createServer(
          (_, response) => void response.setHeader('content-type', 'text/html').end('<h1>a page</h1>'),
        );
        pages.listen(0, '127.0.0.1');
        await once(pages, 'listening');
      });
      afterAll(() => void pages.close());

      // A browser takes another port of a host for the same site, and sends the cookie; not so to another host.
      it.each(['127.0.0.1', 'localhost'])('of %s changes nothing with the sign-in of the browser', async (host) => {
        const page = await openAs(admin, '/ui/');
        const { port } = pages.address() as AddressInfo;
        await page.goto(`http://${host}:${port}/`);
        const before = await get(processor('/silences'), bearer(admin));
        const json = JSON.stringify({ match: { company: 'acme' }, ends_at: '2099-01-01T00:00:00Z', comment: 'hush' });
        const answered = page.waitForResponse(processor('/silences'));
        const [name, value] = [escaped(`${json.slice(0, -1)},"x":"`), escaped('"}')];
        await page.setContent(
          `<form method="post" enctype="text/plain" action="${processor('/silences')}">
            <input type="hidden" name="${name}" value="${value}"><button>A prize</button>
          </form>`,
        );
        await page.getByRole('button').click();
        const answer = await answered;
        expect(answer.status()).toBe(403);
        const sent = (await answer.request().allHeaders()).cookie ?? '';
        expect(sent.includes('obs-session')).toBe(host === '127.0.0.1');
        await page.goto(`http://${host}:${port}/`);
        const fetched = await page.evaluate(async (address) => {
          const { type } = await fetch(address, { method: 'DELETE', mode: 'no-cors', credentials: 'include' }).catch(
            () => ({
              type: 'refused',
            }),
          );
          return type;
        }, processor('/ui/session'));
        expect(fetched).toBe('refused');
        await page.goto(processor('/ui/'));
        await page.getByRole('button', { name: 'Signed in as Ann Archer' }).waitFor();
        expect((await get(processor('/silences'), bearer(admin))).body).toEqual(before.body);
      });
    });
  },
);

let laptop: Stack;
describe('without keys', () => {
  beforeAll(async () => {
    laptop = await startStack();
  });
  afterAll(() => laptop?.close());
  describeInChromium(
    'the console',
    () => laptop.urls.processor,
    (open) => {
      it('asks for nothing, and shows nothing of signing in', async () => {
        const page = await open('/ui/');
        await settled(page);
        expect(await page.getByRole('button', { name: /Signed in/ }).count()).toBe(0);
        expect(await page.getByText(/sign/i).count()).toBe(0);
        expect(await page.context().cookies()).toEqual([]);
      });
    },
  );
});
