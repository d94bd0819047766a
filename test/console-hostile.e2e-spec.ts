import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { describeInChromium, overflow, settled } from './harness/browser.js';
import { get, post } from './harness/http.js';
import { startStack, type Stack } from './harness/stack.js';
import { toldAtOnce } from './harness/told-at-once.js';

const company = '<b onmouseover=alert(0)>lumen</b>';
const source = '<img src=x onerror=alert(1)>/..';
const object = '<script>alert(2)</script>';
const message = '"><svg onload=alert(3)> {{7*7}} javascript:alert(4)';
/** A text that begins so is a formula in a spreadsheet. */
const formula = '=HYPERLINK("http://example.org","click")';

const text = (page: Page): Promise<string> => page.locator('body').innerText();

let stack: Stack;
let alertId: string;
let runId: string;

const hostile = (overrides: Record<string, unknown> = {}) =>
  aRawLog({
    Entreprise: company,
    Source: source,
    Objet: object,
    Etat: 'FAILED',
    Description: message,
    Debut: new Date().toISOString(),
    Fin: new Date().toISOString(),
    ...overrides,
  });

beforeAll(async () => {
  stack = await startStack({ ...toldAtOnce, ALERTS_POLL_MS: '100' });
  const { status } = await post(`${stack.urls.ingestion}/ingest/batch`, [
    hostile(),
    hostile({ Objet: formula, Objet_Id: 2, Description: '@SUM(1+1)*cmd' }),
    hostile({ Source: 'S'.repeat(200), Objet: 'Word '.repeat(50).trim(), Objet_Id: 4, Description: 'D'.repeat(5000) }),
    hostile({ Debut: `${message} ${object}`, Fin: null, Objet_Id: 3 }),
  ]);
  expect(status).toBe(202);
  alertId = await eventually('it fires', async () => {
    const { body } = await get(`${stack.urls.processor}/alerts?state=firing`);
    const { alerts } = body as unknown as { alerts: { alert_id: string; summary: string }[] };
    return alerts.find(({ summary }) => summary.includes(object))?.alert_id;
  });
  const { body } = await get(`${stack.urls.processor}/runs`);
  const { runs } = body as unknown as { runs: { run_id: string; object_type: string }[] };
  runId = runs.find(({ object_type }) => object_type === object)!.run_id;
});
afterAll(() => stack?.close());

describeInChromium(
  'the console with records whose texts are scripts',
  () => stack.urls.processor,
  (open) => {
    const about = `${encodeURIComponent(company)}/${encodeURIComponent(source)}`;
    const places: readonly (readonly [name: string, path: () => string, texts: readonly string[]])[] = [
      ['the overview', () => '/ui/', [source, object]],
      ['the source', () => `/ui/sources/${about}`, [source, object]],
      ['the object', () => `/ui/objects/${about}?object_type=${encodeURIComponent(object)}`, [source, object]],
      ['the runs', () => `/ui/runs?source=${encodeURIComponent(source)}`, [source, object, message, formula]],
      ['a run', () => `/ui/runs?run=${runId}`, [source, object, message]],
      ['the alerts', () => '/ui/alerts', [object, message]],
      ['an alert', () => `/ui/alerts/${alertId}`, [object, message]],
      ['the incidents', () => '/ui/incidents', [source]],
      ['the cycles', () => `/ui/cycles?company=${encodeURIComponent(company)}`, []],
      ['the dead letters', () => '/ui/dead-letters', [message]],
      ['the rules', () => '/ui/rules', []],
      ['a page for a source that is not there', () => '/ui/sources/x/%3Cimg%20src%3Dx%20onerror%3Dalert(5)%3E', []],
    ];
    it.each(places)('shows them as text: %s', async (_, path, texts) => {
      const page = await open(path());
      await settled(page);
      const shown = await text(page);
      for (const expected of texts) expect(shown).toContain(expected);
      expect(await page.locator('main img, main svg[onload], main script, main b[onmouseover]').count()).toBe(0);
    });

    const long = `${encodeURIComponent(company)}/${'S'.repeat(200)}`;
    describe.each([1280, 360])('fits names and messages of any length into %s px', (width) => {
      it.each(['', 'runs', `sources/${long}`, `objects/${long}?object_id=4`, 'alerts', 'incidents'])(
        'on /ui/%s',
        async (path) => {
          const page = await open(`/ui/${path}`, { viewport: { width, height: 800 } });
          await settled(page);
          expect(await overflow(page)).toBe(0);
        },
      );
    });

    it.each([
      '/ui/?from=foo',
      '/ui/runs?range=99y&from=foo&status=foo&sort=foo&object_id=abc',
      '/ui/alerts?state=bogus',
      '/ui/incidents?state=bogus',
    ])('drops from the address %s what cannot be read', async (path) => {
      const page = await open(path);
      await settled(page);
      expect(await page.getByRole('alert').count()).toBe(0);
      expect(await text(page)).not.toContain('fault');
    });

    it('does not call a company well of which nothing is known', async () => {
      const page = await open('/ui/?company=nobody');
      await page.getByText('No run of “nobody” is known.').waitFor();
    });

    it('leads from one to the other by links that are escaped', async () => {
      const page = await open('/ui/');
      await page.getByRole('link', { name: source, exact: true }).first().click();
      await page.getByRole('heading', { level: 1, name: source }).waitFor();
      await page.getByRole('link', { name: object, exact: true }).first().click();
      await page.getByRole('heading', { level: 1, name: object }).waitFor();
    });

    it('shows a dead letter as it came', async () => {
      const page = await open('/ui/dead-letters');
      await page.locator('main').getByRole('link', { name: message }).first().click();
      await page.getByRole('dialog').getByText(message).first().waitFor();
      expect(await page.locator('dialog img, dialog svg[onload], dialog script').count()).toBe(0);
    });
  },
);

describe('the file for spreadsheets', () => {
  it('has no cell that is a formula', async () => {
    const response = await fetch(`${stack.urls.processor}/runs/export?format=csv`);
    const text = await response.text();
    expect(text).toContain("'=HYPERLINK");
    expect(text).toContain("'@SUM(1+1)*cmd");
    expect(text).not.toMatch(/(^|,)"?[=@]/m);
  });
});
