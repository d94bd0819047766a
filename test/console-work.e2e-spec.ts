import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium, seriousFindings } from './harness/browser.js';
import { sendTo, startStoredDemo } from './harness/demo-days.js';
import { get } from './harness/http.js';
import type { Stack } from './harness/stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStoredDemo();
});
afterAll(() => stack?.close());

describeInChromium(
  'the console with the days of the demo, at work',
  () => stack.urls.processor,
  (open) => {
    it('shows a hole in each cycle that a silent source is away from, by keyboard as well', async () => {
      const page = await open('/ui/cycles?company=boreal');
      const grid = page.getByRole('grid');
      await grid.getByRole('gridcell').first().focus();
      await page.keyboard.press('End');
      const last = grid.locator('td:focus');
      expect(await last.getAttribute('aria-label')).toMatch(/: /);
      expect(await grid.getByRole('gridcell', { name: 'timesheets: missing' }).count()).toBeGreaterThan(1);
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowDown');
      expect(await grid.locator('td:focus').getAttribute('data-row')).toBe('1');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/ui\/objects\/boreal\//);
    });

    it('says which cycles do not name everybody, and does not guess who was there', async () => {
      const page = await open('/ui/');
      await page.route(
        ({ pathname }) => pathname === '/cycles',
        async (route) => {
          const response = await route.fetch();
          const { cycles } = (await response.json()) as { cycles: { present: object[] | null }[] };
          const [first, second] = cycles;
          first!.present = first!.present!.slice(0, 20);
          second!.present = null;
          await route.fulfill({ response, json: { cycles } });
        },
      );
      await page.goto(`${stack.urls.processor}/ui/cycles?company=boreal`);
      await page.getByText('One cycle has more objects').waitFor();
      await page.getByText('One cycle was closed by an earlier version').waitFor();
      const cells = (row: number, says: string) =>
        page.locator(`td[data-row="${row}"][aria-label$=": ${says}"]`).count();
      expect(await cells(0, 'present')).toBe(20);
      expect(await cells(0, 'cannot be told')).toBeGreaterThan(0);
      expect(await cells(1, 'present')).toBe(0);
      expect(await cells(2, 'cannot be told')).toBe(0);
      expect(await seriousFindings(page)).toEqual([]);
    });

    it('says that a list of objects holds only some of them', async () => {
      const page = await open('/ui/');
      await page.route(
        ({ pathname }) => pathname === '/analytics/percentiles',
        async (route) => {
          const response = await route.fetch();
          const answer = (await response.json()) as { total_groups: number };
          await route.fulfill({ response, json: { ...answer, total_groups: 7200 } });
        },
      );
      await page.goto(`${stack.urls.processor}/ui/sources/boreal/PowerBI`);
      const objects = page.getByRole('region', { name: 'Objects' });
      await objects.getByText(/^Only the first \d+ of 7,200: an answer holds no more\.$/).waitFor();
    });

    it('keeps its filters in the address: reload and back', async () => {
      const page = await open('/ui/runs');
      await page.getByRole('combobox', { name: 'Status' }).selectOption('FAILED');
      await page.getByText('KeyError').first().waitFor();
      await page.getByLabel('Search the messages').fill('401');
      await page.waitForURL(/q=/);
      await page.getByText('15 runs').waitFor();
      const filtered = page.url();
      await page.reload();
      await page.getByText('15 runs').waitFor();
      expect(await page.getByLabel('Search the messages').inputValue()).toBe('401');
      expect(await page.getByRole('combobox', { name: 'Status' }).inputValue()).toBe('FAILED');
      await page.getByRole('link', { name: 'Overview', exact: true }).click();
      await page.getByRole('heading', { name: 'Sources' }).waitFor();
      await page.goBack();
      await page.getByText('15 runs').waitFor();
      expect(page.url()).toBe(filtered);
      const link = await page.getByRole('link', { name: /as CSV/, includeHidden: true }).getAttribute('href');
      expect(link).toMatch(/^\/runs\/export\?.*status=FAILED/);
      expect(link).toContain('q=401');
    });

    it('opens a run beside the list, compares it with the last good one, and goes to its neighbours', async () => {
      const page = await open('/ui/runs?status=FAILED&q=KeyError');
      await page.getByRole('link', { name: 'EvenementsFactures' }).first().click();
      const drawer = page.getByRole('dialog');
      await drawer.getByText("KeyError: 'invoice_id'").first().waitFor();
      await drawer.getByText('Compared with the last good run').waitFor();
      expect(await drawer.innerText()).toContain('Last good');
      const before = page.url();
      await drawer.getByRole('link', { name: 'Run before' }).click();
      await eventually('another run is open', () => (page.url() === before ? undefined : true));
      await page.keyboard.press('Escape');
      await eventually('the drawer is closed', async () => ((await drawer.count()) === 0 ? true : undefined));
      expect(new URL(page.url()).searchParams.has('run')).toBe(false);
    });

    it('loads more while one scrolls, and makes only the rows in view', async () => {
      const page = await open('/ui/runs?range=all');
      const grid = page.getByRole('table', { name: 'Runs' });
      await page.getByText('The first 100 runs').waitFor();
      await grid.hover();
      await page.mouse.wheel(0, 100_000);
      await page.getByText('The first 200 runs').waitFor();
      expect(await page.getByRole('row').count()).toBeLessThan(80);
    });

    it('shows a run when it arrives, without a reload', async () => {
      const page = await open('/ui/runs?company=lumen');
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByRole('row').nth(1).waitFor();
      const now = new Date().toISOString();
      await sendTo(stack, [
        aRawLog({
          Entreprise: 'lumen',
          Source: 'PowerBI',
          Objet: 'just_arrived',
          Etat: 'SUCCESS',
          Debut: now,
          Fin: now,
        }),
      ]);
      await page.getByRole('link', { name: 'just_arrived' }).waitFor();
      // The fleet of the demo runs as well, at some minutes of the hour.
      await page.getByText(/^\d+ new runs? on top$/).waitFor();
    });

    it('is worked by keyboard alone', async () => {
      const page = await open('/ui/');
      await page.getByRole('heading', { name: 'Sources' }).waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement?.textContent')).toBe('Skip to the content');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement?.id')).toBe('main');
      await page.goto(`${stack.urls.processor}/ui/runs?status=FAILED`);
      const first = page.getByRole('row').nth(1).getByRole('link');
      await first.focus();
      await page.keyboard.press('Enter');
      const drawer = page.getByRole('dialog');
      await drawer.getByText('What went wrong').waitFor();
      expect(await page.locator('dialog :focus').count()).toBe(1);
      await page.keyboard.press('Escape');
      await eventually('the drawer is closed', async () => ((await drawer.count()) === 0 ? true : undefined));
      expect(await page.locator(':focus').innerText()).toBe(await first.innerText());
    });

    it('speaks French to who reads French, and what was chosen otherwise after a reload', async () => {
      const page = await open('/ui/', { locale: 'fr-CA' });
      await page.getByRole('link', { name: 'Exécutions', exact: true }).waitFor();
      await page.getByText('zohoprojects (boreal) est muette').waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('fr');
      await page.getByLabel('Langue').selectOption('en');
      await page.reload();
      await page.getByText('zohoprojects (boreal) is silent').waitFor();
    });

    it('shows times in the zone of the company, and in UTC on hover', async () => {
      const page = await open('/ui/runs?company=boreal');
      const time = page.getByRole('row').nth(1).locator('time');
      expect(await time.innerText()).toMatch(/ (GMT-[45]|E[SD]T)$/);
      expect(await time.getAttribute('title')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    });

    it('leads from the overview to the slow source’s alert, takes a note, silences it and ends that', async () => {
      const page = await open('/ui/');
      await page
        .getByRole('link', { name: /^Alerts/ })
        .first()
        .click();
      await page
        .locator('main')
        .getByRole('link', { name: /zohobooks.* is slow/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'Acknowledge…' }).click();
      await page.getByLabel('What is known, or done about it').fill('<b>the index</b> is being built');
      await page.getByRole('button', { name: 'Acknowledge', exact: true }).click();
      await page.getByText('<b>the index</b> is being built').first().waitFor();
      await page.getByRole('button', { name: 'Silence…' }).click();
      await page.getByRole('textbox', { name: 'Why' }).fill('until the index is there');
      await page.getByRole('button', { name: 'Silence', exact: true }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.goto(`${stack.urls.processor}/ui/alerts?tab=silences`);
      await page.getByText('until the index is there').waitFor();
      await page.getByRole('button', { name: /^End the silence of/ }).click();
      await page.getByText('The silence has ended.').waitFor();
      await page.getByText('until the index is there').waitFor({ state: 'detached' });
    });

    it('mends a dead letter and sends what was written, to the letter', async () => {
      const record = { ...aRawLog({ Entreprise: 'lumen', Objet: 'set_aside' }), Debut: 'about noon', Fin: null };
      await sendTo(stack, [record]);
      await eventually('the letter is kept', async () => {
        const { body } = await get<{ dead_letters: unknown[] }>(`${stack.urls.processor}/dead-letters`);
        return body.dead_letters.length > 0 ? true : undefined;
      });
      const page = await open('/ui/dead-letters');
      await page
        .locator('main')
        .getByRole('link', { name: /about noon/ })
        .first()
        .click();
      const editor = page.getByLabel('Mend and send again');
      await editor.fill('{"Etat":');
      await page.getByText('This is not JSON yet').waitFor();
      // No browser that reads and writes it anew would send this integer as it is.
      const now = new Date().toISOString();
      const mended = JSON.stringify({ ...record, Debut: now, Fin: now }).replace(/}$/, ',"Extra":9007199254740993}');
      await editor.fill(mended);
      const sent = page.waitForRequest((request) => request.url().endsWith('/replay'));
      await page.getByRole('button', { name: 'Send the mended record' }).click();
      expect((await sent).postData()).toBe(`{"record":${mended}}`);
      await page.getByText('Sent to raw-logs.').waitFor();
    });

    it('says what a changed limit would have said, before and after', async () => {
      const page = await open('/ui/rules?rule=latency-degraded');
      const rule = page.getByRole('checkbox', { name: 'The rule is on' });
      await rule.uncheck();
      await page.getByRole('button', { name: 'Try', exact: true }).click();
      await page.getByText('With your limits').first().waitFor();
      await page.getByText('As it holds', { exact: true }).first().waitFor();
      await page.getByText('Gone', { exact: true }).first().waitFor();
    });
  },
);
