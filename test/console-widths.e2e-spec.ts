import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium, overflow, settled } from './harness/browser.js';
import { sendTo, startEmptyDemo } from './harness/demo-days.js';
import { get } from './harness/http.js';
import type { Stack } from './harness/stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startEmptyDemo();
  const begin = new Date(Date.now() - 60_000).toISOString();
  const run = { ...aRawLog({ Entreprise: 'lumen', Source: 'zohobooks', Objet: 'invoices' }), Debut: begin, Fin: null };
  await sendTo(stack, [{ ...run, Etat: 'FAILED', Description: '401 Unauthorized: the token has expired' }]);
  await eventually('the run is stored', async () => {
    const { body } = await get<{ runs: object[] }>(`${stack.urls.processor}/runs?limit=1`);
    return body.runs.length === 1 ? true : undefined;
  });
});
afterAll(() => stack?.close());

describeInChromium(
  'the width of the console',
  () => stack.urls.processor,
  (open) => {
    it('is that of a wide screen for the runs', async () => {
      const page = await open('/ui/runs', { viewport: { width: 1920, height: 1080 } });
      await settled(page);
      const { width } = (await page.getByRole('table').boundingBox())!;
      expect(width).toBeGreaterThan(1800);
    });

    it('is enough on a phone for the latest runs of an object, with nothing to the right of it', async () => {
      const path = '/ui/objects/lumen/zohobooks?object_type=invoices';
      const page = await open(path, { viewport: { width: 390, height: 844 } });
      await settled(page);
      const message = page.getByRole('region', { name: 'Latest runs' }).getByText('401 Unauthorized');
      const { x, width } = (await message.boundingBox())!;
      expect(x + width).toBeLessThanOrEqual(390);
      expect(await overflow(page)).toBe(0);
    });

    it('has one tab of the alerts that is the current one', async () => {
      const page = await open('/ui/alerts?tab=silences');
      await settled(page);
      const current = page.locator('main nav [aria-current=page]');
      await eventually('one is', async () => ((await current.count()) === 1 ? true : undefined));
      expect(await current.innerText()).toBe('Silences');
    });
  },
);
