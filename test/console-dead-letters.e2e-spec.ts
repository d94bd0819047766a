import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeInChromium, overflow, seriousFindings, settled } from './harness/browser.js';
import { get, post } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';

let stack: Stack;

const setAside = { Debut: 'about noon', Fin: null };

beforeAll(async () => {
  stack = await startStack();
  const records = [
    { ...aRawLog({ Entreprise: 'lumen', Source: 'zohobooks', Objet: 'invoices', Objet_Id: 1204 }), ...setAside },
    { ...aRawLog({ Entreprise: 'boreal', Source: 'efficy', Objet: 'contacts', Objet_Id: 7 }), ...setAside },
    // Refused at the door: no status.
    { ...aRawLog({ Entreprise: 'boreal', Source: 'sharepoint' }), Etat: 'maybe' },
    { ...aRawLog({ Entreprise: 'lumen', Source: 'zohobooks' }), Etat: 'perhaps' },
  ];
  await post(`${stack.urls.ingestion}/ingest/batch`, records);
  await query(
    stack.databaseUrl,
    `insert into dead_letters (dead_letter_id, code, detail, source_topic, partition, "offset", service, time, value)
     values (gen_random_uuid(), 'json_invalid', 'not JSON', 'raw-logs', 0, 1, 'standardization', now(), 'no JSON'),
       (gen_random_uuid(), 'json_invalid', 'long ago', 'raw-logs', 0, 2, 'standardization', now() - interval '2 days', null)`,
  );
  await eventually('everything is stored', async () => {
    const { body: letters } = await get<{ dead_letters: unknown[] }>(`${stack.urls.processor}/dead-letters`);
    const { body: doors } = await get<{ refusals: unknown[] }>(`${stack.urls.processor}/refusals`);
    return letters.dead_letters.length === 4 && doors.refusals.length === 2 ? true : undefined;
  });
});
afterAll(() => stack?.close());

describeInChromium(
  'the page of dead letters',
  () => stack.urls.processor,
  (open) => {
    it('names of each the company, the source and the object, with the way to them', async () => {
      const page = await open('/ui/dead-letters');
      const row = page.getByRole('listitem').filter({ hasText: 'about noon' }).filter({ hasText: 'lumen' });
      expect(await row.getByRole('link', { name: 'zohobooks' }).getAttribute('href')).toBe(
        '/ui/sources/lumen/zohobooks',
      );
      await page.getByRole('listitem').filter({ hasText: 'not JSON' }).getByText('does not say whose it is').waitFor();
      await row.getByRole('link', { name: /about noon/ }).click();
      const drawer = page.getByRole('dialog');
      for (const name of ['lumen', 'zohobooks', 'invoices', '1204']) {
        await drawer.locator('dd').filter({ hasText: name }).first().waitFor();
      }
      await drawer.getByRole('link', { name: 'invoices' }).click();
      await page.waitForURL(/\/ui\/objects\/lumen\/zohobooks\?.*object_type=invoices/);
    });

    it('has what was refused at the door beside them, and one filter for both', async () => {
      const page = await open('/ui/dead-letters', { viewport: { width: 1440, height: 900 } });
      const letters = page.getByRole('region', { name: 'Set aside', exact: true });
      const refusals = page.getByRole('region', { name: 'Refused at the door' });
      await refusals.getByText('sharepoint').waitFor();
      const [left, right] = [await letters.boundingBox(), await refusals.boundingBox()];
      expect({ isBeside: right!.x >= left!.x + left!.width, isLevel: Math.abs(right!.y - left!.y) < 2 }).toEqual({
        isBeside: true,
        isLevel: true,
      });
      await page.getByLabel('Company').selectOption('boreal');
      await page.waitForURL(/company=boreal/);
      await refusals.getByText('zohobooks').waitFor({ state: 'detached' });
      await letters.getByText('zohobooks').waitFor({ state: 'detached' });
      await letters.getByRole('link', { name: 'efficy' }).waitFor();
      await page.goBack();
      await letters.getByRole('link', { name: 'zohobooks' }).waitFor();
    });

    it('has the number of those of the last day that wait, in the navigation of each page', async () => {
      const page = await open('/ui/cycles');
      const link = page.getByRole('navigation').getByRole('link', { name: /^Dead letters/ });
      await link.getByText('3 of the last 24 hours not sent again').waitFor();
      const { body } = await get<{ dead_letters: { dead_letter_id: string; company: string | null }[] }>(
        `${stack.urls.processor}/dead-letters`,
      );
      const one = body.dead_letters.find(({ company }) => company === 'boreal')!;
      const record = aRawLog({ Entreprise: 'boreal', Source: 'efficy' });
      await page.goto(`${stack.urls.processor}/ui/dead-letters?letter=${one.dead_letter_id}`);
      await page.getByLabel('Mend and send again').fill(JSON.stringify(record));
      await page.getByRole('button', { name: 'Send the mended record' }).click();
      await page.getByText('Sent to raw-logs.').waitFor();
      await link.getByText('2 of the last 24 hours not sent again').waitFor({ state: 'attached' });
    });

    describe.each(['en-GB', 'fr-CA'])('in %s', (locale) => {
      it.each([360, 1920])('fits a window of %d pixels, and axe-core has nothing to say', async (width) => {
        const page = await open('/ui/dead-letters', { locale, viewport: { width, height: 900 } });
        await settled(page);
        await page.getByRole('link', { name: 'sharepoint' }).waitFor();
        expect(await overflow(page)).toBe(0);
        expect(await seriousFindings(page)).toEqual([]);
      });
    });
  },
);
