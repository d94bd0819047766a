import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium, overflow, seriousFindings, settled } from './harness/browser.js';
import { startStoredDemo } from './harness/demo-days.js';
import type { Stack } from './harness/stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStoredDemo();
});
afterAll(() => stack?.close());

describeInChromium(
  'the overview, with the days of the demo',
  () => stack.urls.processor,
  (open) => {
    it('has the sources by company: who needs somebody as a card, all others in a line', async () => {
      const page = await open('/ui/');
      const sources = page.getByRole('region', { name: 'Sources' });
      const boreal = sources.locator('> ul > li').filter({ has: page.getByRole('heading', { name: 'boreal' }) });
      await boreal.getByRole('heading', { level: 4, name: 'zohoprojects' }).waitFor();
      await boreal.getByText(/^\d+ healthy$/).waitFor();
      const calm = boreal.getByRole('list', { name: 'Sources without trouble' });
      expect(await calm.isVisible()).toBe(false);
      await boreal.locator('summary').click();
      await calm.getByRole('link').first().waitFor();
    });

    it('comes to what is wrong before the sources, by keyboard', async () => {
      const page = await open('/ui/');
      await page.getByRole('heading', { name: 'Sources' }).waitFor();
      const order = await page.locator('main h2').allInnerTexts();
      expect(order.indexOf('What is wrong')).toBe(0);
      expect(order.indexOf('Sources')).toBe(1);
    });

    it('has the same facts at the same places of each card, and the width of a wide screen', async () => {
      const page = await open('/ui/', { viewport: { width: 1920, height: 1080 } });
      const cards = page.getByRole('region', { name: 'Sources' }).locator('li:has(> h4)');
      await cards.first().waitFor();
      const names = await cards.first().locator('dt').allInnerTexts();
      expect(names).toHaveLength(4);
      for (const card of await cards.all()) expect(await card.locator('dt').allInnerTexts()).toEqual(names);
      const width = await page.evaluate<number>("document.querySelector('main').getBoundingClientRect().width");
      expect(width).toBeGreaterThan(1850);
      expect(await overflow(page)).toBe(0);
    });

    it('finds sources by a part of their names, the healthy ones opened', async () => {
      const page = await open('/ui/');
      const sources = page.getByRole('region', { name: 'Sources' });
      await sources.getByRole('heading', { level: 4 }).first().waitFor();
      await page.getByLabel('Find a source').fill('power');
      await page.waitForURL(/find=power/);
      await sources.getByRole('link', { name: 'PowerBI' }).first().waitFor();
      expect(await sources.getByRole('link', { name: 'zohoprojects' }).count()).toBe(0);
      await page.getByLabel('Find a source').fill('nobody is called so');
      await sources.getByText('Nothing matches.').waitFor();
    });

    it('has a view for a wall: without its frame, and with a way back', async () => {
      const page = await open('/ui/?kiosk', { viewport: { width: 1920, height: 1080 } });
      await page.getByText('zohoprojects (boreal) is silent').waitFor();
      await settled(page);
      expect(await page.getByRole('navigation').count()).toBe(0);
      expect(await page.getByLabel('Find a source').count()).toBe(0);
      expect(await overflow(page)).toBe(0);
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole('link', { name: 'Leave the view for a wall' }).click();
      await page.getByRole('navigation').waitFor();
      await settled(page);
    });

    it('leads in one click to the cause of several alerts, and in two more to an acknowledgement of all of them', async () => {
      const page = await open('/ui/');
      await page
        .getByRole('region', { name: 'What is wrong' })
        .getByRole('link', { name: /zohobooks.* is slow/ })
        .click();
      await page.waitForURL(/\/ui\/incidents\//);
      await page.getByRole('heading', { level: 1, name: /zohobooks.* slow/ }).waitFor();
      await page.getByRole('button', { name: 'Acknowledge…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge', exact: true }).click();
      await page.getByText('no note').first().waitFor();
      await page.getByRole('button', { name: /^Take back/ }).click();
      await page.getByRole('button', { name: 'Acknowledge…' }).waitFor();
    });

    it('says who has taken care of what is wrong, and until when it is muted, here and at its source', async () => {
      const page = await open('/ui/incidents');
      const row = page.getByRole('listitem').filter({ hasText: 'zohobooks' }).first();
      await row.getByRole('button', { name: /^Acknowledge…/ }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('What is known, or done about it').fill('the index is being built');
      await dialog.getByLabel('Your name (optional)').fill('Ada');
      await dialog.getByRole('button', { name: 'Acknowledge', exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
      await row.getByRole('button', { name: /^Mute…/ }).click();
      await dialog.getByLabel('Why').fill('known');
      await dialog.getByRole('button', { name: 'Mute', exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
      await row.getByText('acknowledged by Ada').waitFor();
      for (const path of ['/ui/', '/ui/sources/lumen/zohobooks']) {
        await page.goto(`${stack.urls.processor}${path}`);
        const list = page.getByRole('region', { name: path === '/ui/' ? 'What is wrong' : 'Alerts' });
        await list.getByText('acknowledged by Ada').first().waitFor();
        await list.getByText('silenced until').first().waitFor();
      }
    });
  },
);
