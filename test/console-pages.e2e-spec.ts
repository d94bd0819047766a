import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium, overflow, seriousFindingsInBoth, settled } from './harness/browser.js';
import { startStoredDemo } from './harness/demo-days.js';
import { get } from './harness/http.js';
import type { Stack } from './harness/stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStoredDemo();
});
afterAll(() => stack?.close());

describeInChromium(
  'every page of the console, with the days of the demo',
  () => stack.urls.processor,
  (open) => {
    it.each(['/ui/', '/ui/runs', '/ui/runs?status=FAILED&q=KeyError'])('fits %s on a phone', async (path) => {
      const page = await open(path, { viewport: { width: 360, height: 740 } });
      await settled(page);
      expect(await overflow(page)).toBe(0);
    });

    const everyPage: readonly (readonly [path: string, french: string | RegExp])[] = [
      ['', /est|sont/],
      ['runs', 'Exécutions'],
      ['alerts', 'Alertes'],
      ['alerts?tab=silences', 'Silences'],
      ['incidents', 'Incidents'],
      ['cycles', 'Cycles'],
      ['dead-letters', 'Lettres mortes'],
      ['rules', 'Règles'],
      ['notifications', 'Notifications'],
      ['sources/lumen/zohobooks', 'zohobooks'],
      ['objects/lumen/zohobooks?object_type=invoices', 'invoices'],
      ['nowhere', 'Cette page n’existe pas'],
    ];

    it.each(everyPage)('fits /ui/%s in French on a phone', async (path, french) => {
      const page = await open(`/ui/${path}`, { locale: 'fr-CA', viewport: { width: 360, height: 740 } });
      await page.getByRole('heading', { level: 1, name: french }).waitFor();
      await settled(page);
      expect(await overflow(page)).toBe(0);
    });

    const pages = [
      '',
      'runs',
      'alerts',
      'incidents',
      'cycles',
      'dead-letters',
      'rules',
      'notifications',
      'alerts?tab=silences',
      'sources/lumen/zohobooks',
      'objects/lumen/zohobooks?object_type=invoices',
      'nowhere',
    ];
    it.each(pages)('gives axe-core nothing serious to say about /ui/%s, in light and dark colours', async (name) => {
      const page = await open(`/ui/${name}`);
      await settled(page);
      expect(await seriousFindingsInBoth(page)).toEqual([]);
    });

    it('nor about an alert and what is done with it', async () => {
      const { body } = await get<{ alerts: { alert_id: string }[] }>(
        `${stack.urls.processor}/alerts?state=firing&rule=latency-degraded`,
      );
      const page = await open(`/ui/alerts/${body.alerts[0]!.alert_id}`);
      await settled(page);
      expect(await seriousFindingsInBoth(page)).toEqual([]);
      await page.getByRole('button', { name: 'Silence…' }).click();
      await page.getByRole('textbox', { name: 'Why' }).waitFor();
      expect(await seriousFindingsInBoth(page)).toEqual([]);
    });

    it('nor about the drawer', async () => {
      const page = await open('/ui/runs?status=FAILED&q=KeyError');
      await page.getByRole('link', { name: 'EvenementsFactures' }).first().click();
      await page.getByText('Compared with the last good run').waitFor();
      expect(await seriousFindingsInBoth(page)).toEqual([]);
    });
  },
);
