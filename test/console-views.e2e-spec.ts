import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { describeInChromium, overflow, seriousFindings, settled } from './harness/browser.js';
import { startStoredDemo } from './harness/demo-days.js';
import type { Stack } from './harness/stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStoredDemo();
});
afterAll(() => stack?.close());

const tokyo = { timezoneId: 'Asia/Tokyo' };
const phone = { viewport: { width: 390, height: 844 } };

/** The zones of the times that a list shows. */
async function zonesOf(page: Page): Promise<string[]> {
  const times = page.getByRole('row').locator('time');
  await times.first().waitFor();
  const zones = (await times.allInnerTexts()).map((text) => text.replace(/^.*\d\d:\d\d:\d\d /, ''));
  return [...new Set(zones)];
}

describeInChromium(
  'views of the console',
  () => stack.urls.processor,
  (open) => {
    describe('have one zone', () => {
      it('of the reader where companies are below each other, of the company where it is one', async () => {
        const page = await open('/ui/runs', tokyo);
        expect(await zonesOf(page)).toEqual(['GMT+9']);
        await page.goto(`${stack.urls.processor}/ui/runs?company=lumen`);
        expect(await zonesOf(page)).toEqual([expect.stringMatching(/^(CES?T|GMT\+[12])$/)]);
      });

      it('of the switch, which stands in the address and stays from page to page', async () => {
        const page = await open('/ui/runs?company=lumen', tokyo);
        await zonesOf(page);
        await page.getByLabel('Times').selectOption('UTC');
        await page.waitForURL(/clock=utc/);
        expect(await zonesOf(page)).toEqual(['UTC']);
        await page
          .getByRole('link', { name: /^Alerts/ })
          .first()
          .click();
        await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor();
        expect(page.url()).toContain('clock=utc');
        await page.goto(`${stack.urls.processor}/ui/runs?clock=mine&company=lumen`);
        expect(await zonesOf(page)).toEqual(['GMT+9']);
        await page.getByLabel('Times').selectOption('Company’s time');
        await page.waitForURL(({ searchParams }) => !searchParams.has('clock'));
      });

      it('in their filters, too', async () => {
        const page = await open('/ui/runs?company=lumen&clock=utc', tokyo);
        await page.getByRole('search').getByRole('combobox', { name: 'Time' }).selectOption('Custom…');
        await page.getByLabel('From (UTC)').fill('2025-09-05T10:00');
        await page.getByLabel('To (UTC)').fill('2025-09-05T12:00');
        await page.getByRole('button', { name: 'Apply' }).click();
        await page.waitForURL(({ searchParams }) => searchParams.get('from') === '2025-09-05T10:00:00.000Z');
        await page.goto(`${stack.urls.processor}/ui/runs?company=lumen&from=2025-09-05T10:00:00.000Z&clock=mine`);
        expect(await page.getByLabel('From (Asia/Tokyo)').inputValue()).toBe('2025-09-05T19:00');
      });
    });

    describe('on a phone', () => {
      it('show of each run what, whose, how it ended and when', async () => {
        const page = await open('/ui/runs?status=FAILED', phone);
        const run = page.getByRole('row').nth(1);
        await run.getByRole('link').waitFor();
        for (const cell of await run.getByRole('cell').all()) await expectInSight(cell, 390);
        expect(await run.innerText()).toMatch(/Failed/);
        expect(await run.innerText()).toMatch(/(boreal|lumen) · /);
        expect(await overflow(page)).toBe(0);
        expect(await seriousFindings(page)).toEqual([]);
      });

      it.each(['audit', 'rules', 'cycles'])('have the link of the page in sight: %s', async (path) => {
        const page = await open(`/ui/${path}`, phone);
        await expectInSight(page.getByRole('navigation').locator('[aria-current=page]'), 390);
      });

      it('let somebody acknowledge what is wrong', async () => {
        const page = await open('/ui/', phone);
        await page
          .getByRole('region', { name: 'What is wrong' })
          .getByRole('link', { name: /zohobooks.* is slow/ })
          .click();
        const acknowledge = page.getByRole('button', { name: 'Acknowledge…' });
        await acknowledge.waitFor();
        await expectInSight(acknowledge, 390);
        await acknowledge.click();
        await page.getByRole('dialog').getByLabel('What is known, or done about it').waitFor();
        expect(await overflow(page)).toBe(0);
      });
    });

    it('of cycles have trouble first, and only objects with something to see when asked', async () => {
      const page = await open('/ui/cycles?company=boreal', { viewport: { width: 1920, height: 1080 } });
      await page.getByRole('grid').waitFor();
      expect((await page.locator('main h2').allInnerTexts()).slice(0, 2)).toEqual([
        'Objects that were missing, failed or late',
        'Cycles and objects',
      ]);
      const columns = page.getByRole('grid').getByRole('columnheader');
      const all = await columns.count();
      await page.getByLabel('Only objects with something to see').check();
      await page.waitForURL(/only=trouble/);
      expect(await columns.count()).toBeLessThan(all / 2);
      expect(await page.getByRole('gridcell', { name: 'new' }).count()).toBe(0);
    });

    it('have a text for the title of the window, without times of machines', async () => {
      const page = await open('/ui/');
      await page
        .getByRole('region', { name: 'What is wrong' })
        .getByRole('link', { name: /is silent/ })
        .click();
      await page.getByRole('button', { name: 'Acknowledge…' }).waitFor();
      await settled(page);
      expect(await page.title()).toMatch(/is silent: no run since \d+ \w+, \d\d:\d\d; .* · Observability Stack$/);
    });
  },
);

async function expectInSight(element: ReturnType<Page['locator']>, width: number): Promise<void> {
  const box = await element.boundingBox();
  expect(box!.x).toBeGreaterThanOrEqual(0);
  expect(box!.x + box!.width).toBeLessThanOrEqual(width);
}
