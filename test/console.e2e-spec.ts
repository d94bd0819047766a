import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { generateRuns } from '@app/samples';
import { QUARTER_HOUR_MS } from '@app/time';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consoleFolder, describeInChromium, overflow, seriousFindings, settled } from './harness/browser.js';
import { startStack, type Stack } from './harness/stack.js';

/** The day that the demo shows. */
const demoDay = () =>
  generateRuns({
    until: new Date(Math.floor(Date.now() / QUARTER_HOUR_MS) * QUARTER_HOUR_MS),
    hours: 24,
    companies: 2,
    seed: 7,
  });

let stack: Stack;

async function send(records: Iterable<object>): Promise<void> {
  const body = [...records].map((record) => JSON.stringify(record)).join('\n');
  const headers = { 'content-type': 'application/x-ndjson' };
  const response = await fetch(`${stack.urls.ingestion}/ingest/batch`, { method: 'POST', body, headers });
  expect(await response.json()).toMatchObject({ results: { failed: 0 } });
}

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`${stack.urls.processor}${path}`, init);

beforeAll(async () => {
  stack = await startStack({ COMPANY_TIME_ZONES: 'boreal=America/Toronto,lumen=Europe/Paris', ALERTS_POLL_MS: '100' });
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
        /^default-src 'none'; script-src 'self'; style-src 'self';.* frame-ancestors 'none'$/,
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

    describe('with the day of the demo', () => {
      beforeAll(async () => {
        await send(demoDay());
        const wanted = ['latency-degraded', 'source-silent', 'cycle-incomplete'];
        await eventually(
          'the alerts of the planted faults fire',
          async () => {
            const { alerts } = (await (await get('/alerts?state=firing&limit=100')).json()) as {
              alerts: { rule: string }[];
            };
            const rules = new Set(alerts.map(({ rule }) => rule));
            return wanted.every((rule) => rules.has(rule)) && !rules.has('pipeline-lagging') ? true : undefined;
          },
          { withinMs: 150_000 },
        );
      }, 180_000);

      it('says what is wrong and names it', async () => {
        const page = await open('/ui/');
        const verdict = page.getByRole('heading', { level: 1 });
        await page.getByText('zohobooks (lumen) is slow or hungry').waitFor();
        expect(await verdict.innerText()).toContain('zohoprojects (boreal) is silent');
        const card = page.getByRole('listitem').filter({ hasText: 'boreal' }).filter({ hasText: 'zohoprojects' });
        expect(await card.first().innerText()).toContain('Silent');
        // An alert that is over still explains the numbers.
        const over = page.getByRole('region', { name: 'Over', exact: true });
        await over.getByText('unauthorized: the token has expired').first().waitFor();
        await over.getByText('keyerror: …').first().waitFor();
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
          await over.getByRole('link', { name: 'EvenementsFactures' }).click();
          await page.getByRole('heading', { level: 1, name: 'EvenementsFactures' }).waitFor();
          const errors = page.getByRole('region', { name: 'Errors, grouped' });
          await errors.getByRole('link', { name: 'keyerror: …' }).click();
          await page.getByRole('dialog').getByText("KeyError: 'invoice_id'").first().waitFor();
        });

        it('the source whose token had expired, with all of its objects', async () => {
          const page = await begin();
          const over = page.getByRole('region', { name: 'Over', exact: true });
          await over.getByRole('listitem').filter({ hasText: 'Efficy' }).getByRole('link').first().click();
          const drawer = page.getByRole('dialog');
          await drawer.getByText('unauthorized: the token has expired').first().waitFor();
          await drawer.getByText('Efficy / Contact', { exact: false }).first().waitFor();
        });

        it('the slow source: its alert, and the runs that left the band', async () => {
          const page = await begin();
          const card = page.getByRole('listitem').filter({ hasText: 'Slow' }).filter({ hasText: 'zohobooks' });
          await card.getByRole('link').first().click();
          await page.getByRole('heading', { level: 1, name: 'zohobooks' }).waitFor();
          await page
            .getByText(/is slow( \d times running)?: .* usually/)
            .first()
            .waitFor();
          await page
            .getByText(/^p50 to p95/)
            .first()
            .waitFor();
          const objects = page.getByRole('region', { name: 'Objects' });
          expect(await objects.getByText('Slow', { exact: true }).count()).toBeGreaterThan(2);
        });

        it('the silent source: since when, and what was allowed', async () => {
          const page = await begin();
          await page.getByRole('link', { name: 'zohoprojects' }).first().click();
          await page.getByRole('heading', { level: 1, name: 'zohoprojects' }).waitFor();
          await page
            .getByText(/is silent: no run ended since \d+ \w+, \d\d:\d\d/)
            .first()
            .waitFor();
          await page.getByText('A silence of 1 h 15 min is allowed').first().waitFor();
          const objects = page.getByRole('region', { name: 'Objects' });
          await objects.getByText('Late').first().waitFor();
          expect(await objects.getByText('Healthy').count()).toBe(0);
        });

        it('the objects that one cycle misses, as holes', async () => {
          const page = await begin();
          const cycles = page.getByRole('region', { name: 'Cycles' });
          await cycles
            .getByText(/6 missing/)
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
          await page.getByRole('combobox', { name: 'Company' }).selectOption('lumen');
          await page.getByRole('combobox', { name: 'Source' }).selectOption('EasyProjects');
          await page.waitForURL(/source=EasyProjects/);
          await page.getByRole('row').filter({ hasText: 'EasyProjects' }).first().getByRole('link').click();
          const drawer = page.getByRole('dialog');
          await drawer.getByText('What was changed in the record').waitFor();
          await drawer.getByText('object_id_text').waitFor();
        });
      });

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

      it('shows a run within two seconds of its arrival, without a reload', async () => {
        const page = await open('/ui/runs?company=lumen');
        await page.getByText('Live', { exact: true }).waitFor();
        await page.getByRole('row').nth(1).waitFor();
        const now = new Date().toISOString();
        await send([
          aRawLog({
            Entreprise: 'lumen',
            Source: 'PowerBI',
            Objet: 'just_arrived',
            Etat: 'SUCCESS',
            Debut: now,
            Fin: now,
          }),
        ]);
        await page.getByRole('link', { name: 'just_arrived' }).waitFor({ timeout: 2000 });
        await page.getByText('1 new run on top').waitFor();
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
        await page.getByRole('link', { name: 'Exécutions' }).waitFor();
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

      it('leads from the overview to the slow source’s alert, takes a note, silences it and ends that', async () => {
        const page = await open('/ui/');
        await page.getByRole('link', { name: 'Alerts' }).first().click();
        await page
          .locator('main')
          .getByRole('link', { name: /zohobooks .* is slow/ })
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
        await send([record]);
        await eventually('the letter is kept', async () => {
          const { dead_letters: found } = (await (await get('/dead-letters')).json()) as { dead_letters: unknown[] };
          return found.length > 0 ? true : undefined;
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

      const pages = [
        '',
        'runs',
        'alerts',
        'incidents',
        'cycles',
        'dead-letters',
        'rules',
        'alerts?tab=silences',
        'sources/lumen/zohobooks',
        'objects/lumen/zohobooks?object_type=invoices',
        'nowhere',
      ];
      describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
        it.each(pages)('gives axe-core nothing serious to say about /ui/%s', async (name) => {
          const page = await open(`/ui/${name}`, { colorScheme });
          await settled(page);
          expect(await seriousFindings(page)).toEqual([]);
        });

        it('nor about an alert and what is done with it', async () => {
          const { alerts } = (await (await get('/alerts?state=firing&rule=latency-degraded')).json()) as {
            alerts: { alert_id: string }[];
          };
          const page = await open(`/ui/alerts/${alerts[0]!.alert_id}`, { colorScheme });
          await settled(page);
          expect(await seriousFindings(page)).toEqual([]);
          await page.getByRole('button', { name: 'Silence…' }).click();
          await page.getByRole('textbox', { name: 'Why' }).waitFor();
          expect(await seriousFindings(page)).toEqual([]);
        });

        it('nor about the drawer', async () => {
          const page = await open('/ui/runs?status=FAILED&q=KeyError', { colorScheme });
          await page.getByRole('link', { name: 'EvenementsFactures' }).first().click();
          await page.getByText('Compared with the last good run').waitFor();
          expect(await seriousFindings(page)).toEqual([]);
        });
      });
    });
  },
);
