import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { consoleFolder, describeInChromium, seriousFindings } from './harness/browser.js';
import { plantedAlerts, type Playing, playDemo, startEmptyDemo } from './harness/demo-days.js';
import type { Stack } from './harness/stack.js';

let stack: Stack;

/** The card of a source that needs somebody. */
const cardOf = (page: Page, source: string): Locator =>
  page
    .getByRole('region', { name: 'Sources' })
    .locator('li:has(> h4)')
    .filter({ has: page.getByRole('heading', { level: 4, name: source }) });

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${stack.urls.processor}${path}`, init);

beforeAll(async () => {
  stack = await startEmptyDemo();
});
afterAll(() => stack?.close());

describe('the pages as they are served', () => {
  it('are what the root leads to, and what any address below /ui/ gives', async () => {
    const root = await get('/', { redirect: 'manual' });
    expect([root.status, root.headers.get('location')]).toEqual([302, '/ui/']);
    for (const path of ['/ui/', '/ui/runs?status=FAILED', '/ui/sources/a%2Fb/%3Cscript%3E']) {
      const page = await get(path);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.headers.get('cache-control')).toBe('no-cache');
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
      expect(page.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self' 'sha256-[\w+/]+='; style-src 'self';.* frame-ancestors 'none'$/,
      );
    }
  });

  it('keep scripts for ever, since their names change with what is in them', async () => {
    const [script] = /\/ui\/assets\/[\w.-]+\.js/.exec(await (await get('/ui/')).text()) ?? [];
    const { status, headers } = await get(script!);
    expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
  });

  it.each([
    '/nowhere',
    '/ui/assets/nothing.js',
    '/ui/assets/..%2findex.html',
    '/ui/assets/..%2f..%2f..%2fpackage.json',
  ])('leave %s to the API: a problem document', async (path) => {
    const response = await get(path, { headers: { accept: 'text/html' } });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('come with the zones of the companies', async () => {
    expect(await (await get('/ui/config.json')).json()).toMatchObject({
      default_time_zone: 'UTC',
      company_time_zones: { boreal: 'America/Toronto', lumen: 'Europe/Paris' },
    });
  });

  it('have less than 300 KB of script, compressed', async () => {
    const { consoleSizes, SCRIPT_BUDGET_BYTES, sizesText } = await import('../scripts/console-sizes.mjs');
    const sizes = await consoleSizes(consoleFolder);
    process.stdout.write(`${sizesText(sizes)}\n`);
    expect(sizes.scriptBytes).toBeLessThanOrEqual(SCRIPT_BUDGET_BYTES);
  });
});

describeInChromium(
  'the console in Chromium',
  () => stack.urls.processor,
  (open) => {
    it('tells an empty store from a broken one, and how to fill it', async () => {
      const page = await open('/ui/');
      await page.getByText('No run has arrived yet.').waitFor();
      await page.getByText('/ingest/single').waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    });

    describe('with the days of the demo', () => {
      let playing: Playing;
      beforeAll(async () => {
        playing = await playDemo(stack);
        await plantedAlerts(stack, 150_000);
      }, 180_000);
      afterAll(() => playing?.stop());

      it('says what is wrong and names it', async () => {
        const page = await open('/ui/');
        const verdict = page.getByRole('heading', { level: 1 });
        await page.getByText('zohobooks (lumen) is slow').waitFor();
        expect(await verdict.innerText()).toContain('zohoprojects (boreal) is silent');
        expect(await cardOf(page, 'zohoprojects').innerText()).toContain('Silent');
        // An alert that is over still explains the numbers.
        const over = page.getByRole('region', { name: 'Over', exact: true });
        await over.getByText('15 of 15 objects failed, 401 Unauthorized: the token has expired').waitFor();
        await over.getByText("EvenementsFactures failed: KeyError: 'invoice_id'").waitFor();
      });

      describe('leads a person who begins at the overview to what is planted:', () => {
        const begin = async () => {
          const page = await open('/ui/');
          await page.getByRole('heading', { name: 'Sources' }).waitFor();
          return page;
        };

        it('the object that failed for four hours', async () => {
          const page = await begin();
          const over = page.getByRole('region', { name: 'Over', exact: true });
          await over.getByRole('link', { name: 'EvenementsFactures', exact: true }).click();
          await page.getByRole('heading', { level: 1, name: 'EvenementsFactures' }).waitFor();
          const errors = page.getByRole('region', { name: 'Errors, grouped' });
          await errors.getByRole('link', { name: 'keyerror: …' }).click();
          await page.getByRole('dialog').getByText("KeyError: 'invoice_id'").first().waitFor();
        });

        it('the source whose token had expired, with all of its objects', async () => {
          const page = await begin();
          const over = page.getByRole('region', { name: 'Over', exact: true });
          await over.getByRole('listitem').filter({ hasText: 'Efficy' }).getByRole('link').first().click();
          await page.getByRole('heading', { level: 1, name: 'the token has expired' }).waitFor();
          await page.getByText('Efficy / Contact').first().waitFor();
        });

        it('the slow source: its alert, and the runs that left the band', async () => {
          const page = await begin();
          const card = cardOf(page, 'zohobooks');
          await card.getByText('Slow', { exact: true }).waitFor();
          await card.getByRole('link').click();
          await page.getByRole('heading', { level: 1, name: 'zohobooks' }).waitFor();
          await page
            .getByText(/is slow( \d times running)?: .* usually/)
            .first()
            .waitFor();
          await page
            .getByText(/p50 to p95/)
            .first()
            .waitFor();
          const objects = page.getByRole('region', { name: 'Objects' });
          expect(await objects.getByText('Slow', { exact: true }).count()).toBeGreaterThan(2);
        });

        it('the silent source: since when, and what was allowed', async () => {
          const page = await begin();
          await cardOf(page, 'zohoprojects').getByRole('link').click();
          await page.getByRole('heading', { level: 1, name: 'zohoprojects' }).waitFor();
          await page
            .getByText(/is silent: no run since \d+ \w+, \d\d:\d\d/)
            .first()
            .waitFor();
          await page
            .getByText(/A silence of 1\sh\s\d\d\smin is allowed/)
            .first()
            .waitFor();
          const objects = page.getByRole('region', { name: 'Objects' });
          await objects.getByText('Late').first().waitFor();
          expect(await objects.getByText('Healthy').count()).toBe(0);
        });

        it('the objects that one cycle misses, as holes', async () => {
          const page = await begin();
          const cycles = page.getByRole('region', { name: 'Cycles' });
          // With the objects of the silent source, in a cycle in which they are expected, too.
          await cycles
            .getByText(/\b(2|6) missing/)
            .first()
            .waitFor({ state: 'attached' });
          await cycles.getByRole('link', { name: 'boreal' }).click();
          await page.getByRole('heading', { level: 1, name: 'Cycles' }).waitFor();
          const grid = page.getByRole('grid');
          for (const object of ['datasets', 'workspaces']) {
            const hole = grid.getByRole('gridcell', { name: `${object}: missing` });
            await hole.first().waitFor();
            expect(await hole.count()).toBe(1);
          }
          await grid.getByRole('gridcell', { name: 'datasets: missing' }).hover();
          await page.getByText('it was in the cycles before, and did not run in this one').waitFor();
          await grid.getByRole('gridcell', { name: 'datasets: missing' }).click();
          await page.getByRole('heading', { level: 1, name: 'datasets' }).waitFor();
        });

        it('the object that takes too much memory, and the one that reports less than none', async () => {
          const page = await begin();
          await page.getByRole('link', { name: 'Runs', exact: true }).click();
          const sort = page.getByRole('button', { name: 'Sort by Memory' });
          await sort.click();
          await page.waitForURL(/sort=-memory_used_bytes/);
          await page.getByRole('row').nth(1).getByText('Activities').waitFor();
          await sort.click();
          await page.waitForURL(/sort=memory_used_bytes/);
          await page.getByRole('row').nth(1).getByText('sharepoint_graph').waitFor();
          await page.getByRole('row').nth(1).getByRole('link').click();
          await page.getByRole('dialog').getByText('memory_negative').waitFor();
        });

        it('the source that writes its numbers as text', async () => {
          const page = await begin();
          await page.getByRole('link', { name: 'Runs', exact: true }).click();
          // The overview has a choice of the company, too.
          await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
          await page.getByRole('combobox', { name: 'Company' }).selectOption('lumen');
          await page.getByRole('combobox', { name: 'Source' }).selectOption('EasyProjects');
          await page.waitForURL(/source=EasyProjects/);
          await page.getByRole('row').filter({ hasText: 'EasyProjects' }).first().getByRole('link').click();
          const drawer = page.getByRole('dialog');
          await drawer.getByText('What was changed in the record').waitFor();
          await drawer.getByText('zone_assumed').first().waitFor();
        });
      });
    });
  },
);
