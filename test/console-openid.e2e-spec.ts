import { eventually, freePort } from '@app/platform/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { AuditDto } from '../apps/processor/src/audit/audit.dto.js';
import type { SessionDto } from '../apps/processor/src/sign-in/session.dto.js';
import { describeInChromium, seriousFindings } from './harness/browser.js';
import { get } from './harness/http.js';
import { bearer, KeysFile } from './harness/keys.js';
import { type OpenIdProvider, startOpenIdProvider } from './harness/open-id-provider.js';
import { type Stack, startStack } from './harness/stack.js';

const CALLBACK = '/ui/session/openid/callback';
const OPERATORS = '{ claim: groups, value: data-team, companies: [acme], scopes: operate }';
const READERS = '{ claim: groups, value: data-team, companies: [globex], scopes: read }';

const people = {
  ann: { name: 'Ann Archer', groups: ['staff', 'data-team'] },
  bob: { name: 'Bob Baker', groups: ['staff'] },
  eve: { name: 'Eve', email: 'ann@acme.com', email_verified: false, groups: [] },
};

const file = new KeysFile();
const admin = file.add('admin', { scope: 'admin' });
let provider: OpenIdProvider;
let stack: Stack;

beforeAll(async () => {
  const port = String(await freePort());
  const redirectUrl = `http://127.0.0.1:${port}${CALLBACK}`;
  provider = await startOpenIdProvider(redirectUrl, people);
  file.setPeople([OPERATORS]);
  stack = await startStack({
    KEYS_FILE: file.path,
    PROCESSOR_PORT: port,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.clientId,
    OIDC_CLIENT_SECRET: provider.clientSecret,
    OIDC_REDIRECT_URL: redirectUrl,
    OIDC_SCOPES: 'openid profile email groups',
    OIDC_NAME: 'Acme ID',
  });
});
afterAll(async () => {
  await stack?.close();
  await provider?.close();
  file.remove();
});
beforeEach(() => file.setPeople([OPERATORS]));

const toProvider = (page: Page): Promise<void> => page.getByRole('link', { name: 'Sign in with Acme ID' }).click();

/** Says to the provider who one is, and lets it tell the console. */
async function vouchFor(page: Page, login: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(login);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** As the page itself asks. */
const ask = (page: Page, path: string): Promise<number> =>
  page.evaluate(async (address) => (await fetch(address)).status, path);

const whoIs = (page: Page): Promise<SessionDto> =>
  page.evaluate(async () => (await fetch('/ui/session')).json() as Promise<SessionDto>);

describeInChromium(
  'signing in with an OpenID provider',
  () => stack.urls.processor,
  (open) => {
    it('leads back to the page that one came from, as the person that the provider knows', async () => {
      const page = await open('/ui/alerts?tab=silences');
      expect(await seriousFindings(page)).toEqual([]);
      await toProvider(page);
      await page.waitForURL(`${provider.issuer}/**`);
      await vouchFor(page, 'ann');
      await page.getByRole('heading', { level: 1, name: 'Silences' }).waitFor();
      expect(page.url()).toBe(`${stack.urls.processor}/ui/alerts?tab=silences`);
      expect(await whoIs(page)).toMatchObject({
        principal: {
          kind: 'person',
          id: `${provider.issuer}|ann`,
          name: 'Ann Archer',
          permissions: ['operate', 'read'],
          companies: ['acme'],
        },
        openid: { name: 'Acme ID' },
      });
      const cookies = await page.context().cookies(stack.urls.processor);
      expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual([
        { name: 'obs-session', httpOnly: true, sameSite: 'Strict' },
      ]);
      const { body } = await get<AuditDto>(`${stack.urls.processor}/audit?action=signed_in&limit=1`, bearer(admin));
      expect(body.entries).toMatchObject([{ actor: { kind: 'person', name: 'Ann Archer' }, companies: ['acme'] }]);
    });

    it('follows the table: another row counts at the next request, and none ends it, with what is open', async () => {
      const page = await open('/ui/');
      await toProvider(page);
      await vouchFor(page, 'ann');
      await page.getByRole('link', { name: 'Audit', exact: true }).waitFor();
      expect(await ask(page, '/audit')).toBe(200);
      file.setPeople([READERS]);
      await eventually('she may read only', async () => ((await ask(page, '/audit')) === 403 ? true : undefined));
      expect((await whoIs(page)).principal).toMatchObject({ permissions: ['read'], companies: ['globex'] });
      file.setPeople([]);
      await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
      await page.getByText('Your sign-in has ended.').waitFor();
      expect(await ask(page, '/runs')).toBe(401);
      file.setPeople([OPERATORS]);
      await eventually('she may again', async () => ((await ask(page, '/audit')) === 200 ? true : undefined));
    });

    it.each(['bob', 'eve'])('does not let in whom no row lets in: %s', async (login) => {
      file.setPeople([OPERATORS, '{ claim: email, value: ann@acme.com, companies: all, scopes: admin }']);
      const page = await open('/ui/runs?status=FAILED');
      await toProvider(page);
      await vouchFor(page, login);
      await page.getByText('The provider knows you, but this service does not.').waitFor();
      expect(page.url()).toBe(`${stack.urls.processor}/ui/runs?status=FAILED`);
      expect((await whoIs(page)).principal).toBeNull();
      expect(await page.context().cookies(stack.urls.processor)).toEqual([]);
      await page.reload();
      await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
    });

    it('says that one has declined', async () => {
      const page = await open('/ui/', { locale: 'fr-CA' });
      await page.getByRole('link', { name: 'Se connecter avec Acme ID' }).click();
      await page.getByRole('link', { name: 'Cancel' }).click();
      await page.getByText('le fournisseur indique un refus').waitFor();
    });

    it('takes a code once, from the browser that began, and for nobody else', async () => {
      const page = await open('/ui/');
      const back: string[] = [];
      page.on('request', (request) => {
        if (request.url().includes(CALLBACK)) back.push(request.url());
      });
      await toProvider(page);
      await vouchFor(page, 'ann');
      await page.getByRole('link', { name: 'Audit', exact: true }).waitFor();
      expect(back).toHaveLength(1);
      // Somebody has another browser follow the address that was meant for theirs.
      const other = await open(new URL(back[0]!).pathname + new URL(back[0]!).search);
      await other.getByText('it took too long, or it was begun anew elsewhere').waitFor();
      expect((await whoIs(other)).principal).toBeNull();
      // The same with a sign-in of its own under way: the state is another one.
      await toProvider(other);
      await other.getByPlaceholder('Enter any login').waitFor();
      await other.goto(back[0]!);
      await other.getByText('it took too long, or it was begun anew elsewhere').waitFor();
      expect((await whoIs(other)).principal).toBeNull();
    });

    it('says that the provider cannot be reached, and goes on with a key', async () => {
      const away = await startStack({
        KEYS_FILE: file.path,
        OIDC_ISSUER: `http://127.0.0.1:${await freePort()}`,
        OIDC_CLIENT_ID: 'console',
        OIDC_REDIRECT_URL: `http://127.0.0.1:1${CALLBACK}`,
      });
      try {
        const page = await open('/ui/');
        await page.goto(`${away.urls.processor}/ui/rules`);
        await page.getByRole('link', { name: 'Sign in with OpenID Connect' }).click();
        await page.getByText('the provider, or the database, cannot be reached').waitFor();
        await page.getByLabel('Key').fill(admin);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('heading', { level: 1, name: 'Rules' }).waitFor();
      } finally {
        await away.close();
      }
    });
  },
);
