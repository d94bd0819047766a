import { aRawLog } from '@app/contracts/testing';
import { DAY_MS } from '@app/time';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

interface State {
  readonly subject: { readonly source: string };
  readonly state: string;
}

const processor = (path: string): string => `${stack.urls.processor}${path}`;

const send = async (source: string, ended: Date): Promise<void> => {
  const at = ended.toISOString();
  const record = aRawLog({ Entreprise: 'acme', Source: source, Debut: at, Fin: at, No_Sequence: null });
  expect((await post(`${stack.urls.ingestion}/ingest/single`, record, bearer(admin))).status).toBe(202);
};

const stateIs = (source: string, state: string): Promise<true> =>
  eventually(`${source} is ${state}`, async () => {
    const { body } = await get<{ states: State[] }>(processor('/state?company=acme'), bearer(admin));
    const one = body.states.find(({ subject }) => subject.source === source);
    return one?.state === state ? true : undefined;
  });

beforeAll(async () => {
  stack = await startStack({ KEYS_FILE: file.path, ALERTS_POLL_MS: '50' });
  const longAgo = new Date(Date.now() - 30 * DAY_MS);
  for (const source of ['pilot', 'trial', 'legacy']) await send(source, longAgo);
  await send('crm', new Date());
  for (const source of ['pilot', 'trial', 'legacy']) await stateIs(source, 'unknown');
});
afterAll(async () => {
  await stack?.close();
  file.remove();
});

describeInChromium(
  'a source that ran once, long ago',
  () => stack.urls.processor,
  (open) => {
    const openAs = async (key: string, path: string, locale = 'en-GB'): Promise<Page> => {
      const page = await open(path, { locale });
      await page.getByLabel(locale === 'fr-CA' ? 'Clé' : 'Key').fill(key);
      await page.getByRole('button', { name: locale === 'fr-CA' ? 'Se connecter' : 'Sign in' }).click();
      await settled(page);
      return page;
    };

    it('is forgotten from its page when that is confirmed, is retired then, and is followed again when it runs', async () => {
      const page = await openAs(operator, '/ui/sources/acme/pilot');
      await page.getByRole('button', { name: 'Forget this source…' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('until it runs again').waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('nothing is expected of it').waitFor();
      await page.getByRole('button', { name: 'Forget this source…' }).click();
      await dialog.getByRole('button', { name: 'Forget', exact: true }).click();
      await page.getByText('It is not expected any more').waitFor();
      expect(await page.getByRole('button', { name: 'Forget this source…' }).count()).toBe(0);

      const { body } = await get<{ entries: object[] }>(processor('/audit?action=source_forgotten'), bearer(admin));
      expect(body.entries).toMatchObject([
        { actor: { name: 'Otto' }, companies: ['acme'], subject: 'pilot', detail: { company: 'acme' } },
      ]);

      // The same run again, late: it does not run again by that.
      await send('pilot', new Date(Date.now() - 29 * DAY_MS));
      await send('crm', new Date());
      await page.getByText('the last run ended 29 days ago').waitFor();
      await page.getByText('It is not expected any more').waitFor();
      await send('pilot', new Date());
      await page.getByText('It is not expected any more').waitFor({ state: 'detached' });
      await stateIs('pilot', 'well');
    });

    it('is forgotten from its card of the overview, and is in the line of those that need nobody', async () => {
      const page = await openAs(operator, '/ui/');
      const sources = page.getByRole('region', { name: 'Sources' });
      const card = sources.locator('li:has(> h4)').filter({ hasText: 'trial' });
      await card.getByRole('button', { name: 'Forget trial…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Forget', exact: true }).click();
      await card.waitFor({ state: 'detached' });
      await sources.getByText('1 retired').waitFor();
    });

    it('is not offered to be forgotten to those who may read only, nor when it runs', async () => {
      const page = await openAs(reader, '/ui/sources/acme/legacy');
      await page.getByText('nothing is expected of it').waitFor();
      expect(await page.getByRole('button', { name: /^Forget/ }).count()).toBe(0);
      const other = await openAs(operator, '/ui/sources/acme/crm');
      await other.getByText('the last run').first().waitFor();
      expect(await other.getByRole('button', { name: /^Forget/ }).count()).toBe(0);
      const { status, body } = await post(
        processor('/expectations/forget'),
        { company: 'acme', source: 'nobody' },
        bearer(operator),
      );
      expect([status, body.code]).toEqual([404, 'source_unknown']);
    });

    it('has a dialog in French that fits a phone, and of which axe-core has nothing to say', async () => {
      const page = await openAs(operator, '/ui/sources/acme/legacy', 'fr-CA');
      await page.setViewportSize({ width: 360, height: 740 });
      await page.getByRole('button', { name: 'Oublier cette source…' }).click();
      await page.getByText('jusqu’à ce qu’elle s’exécute à nouveau').waitFor();
      expect(await overflow(page)).toBe(0);
      expect(await seriousFindings(page)).toEqual([]);
    });
  },
);
