import { aRawLog } from '@app/contracts/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { describeInChromium } from './harness/browser.js';
import { sendTo } from './harness/demo-days.js';
import { startStack, type Stack } from './harness/stack.js';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
  const now = new Date().toISOString();
  await sendTo(stack, [aRawLog({ Debut: now, Fin: now })]);
});
afterAll(() => stack?.close());

/** The fields of the page of runs in which a person types, each with its parameter of the address. */
const fields = [
  { label: 'Search the messages', parameter: 'q', isInMenu: false },
  { label: 'Object', parameter: 'object_type', isInMenu: true },
  { label: 'Object id', parameter: 'object_id', isInMenu: true },
  { label: 'Zone', parameter: 'zone', isInMenu: true },
];

const inAddress = (page: Page, parameter: string, value: string | null): Promise<void> =>
  page.waitForURL(({ searchParams }) => searchParams.get(parameter) === value);

describeInChromium(
  'a text that is typed into the filter of the runs',
  () => stack.urls.processor,
  (open) => {
    it.each(fields)('is in the address only, and can be left: $label', async ({ label, parameter, isInMenu }) => {
      const page = await open('/ui/runs');
      if (isInMenu) await page.getByText('Zone, object').click();
      const field = page.getByLabel(label, { exact: true }).and(page.locator('[type=text], [type=search]'));
      await field.fill('nothing like it');
      await inAddress(page, parameter, 'nothing like it');

      await page.getByRole('search').getByRole('button', { name: 'Clear' }).click();
      await inAddress(page, parameter, null);
      expect(await field.inputValue()).toBe('');

      await page.goBack();
      await inAddress(page, parameter, 'nothing like it');
      expect(await field.inputValue()).toBe('nothing like it');

      await page.goBack();
      await inAddress(page, parameter, null);
      expect(await field.inputValue()).toBe('');

      await page.goForward();
      await inAddress(page, parameter, 'nothing like it');
      await page.getByRole('link', { name: 'Runs', exact: true }).click();
      await inAddress(page, parameter, null);
      expect(await field.inputValue()).toBe('');
    });

    it.each(fields)('counts at once when its writer leaves the field: $label', async ({ label, isInMenu }) => {
      const page = await open('/ui/runs?status=FAILED');
      if (isInMenu) await page.getByText('Zone, object').click();
      const field = page.getByLabel(label, { exact: true }).and(page.locator('[type=text], [type=search]'));
      await field.fill('half a wo');
      await page.getByRole('search').getByRole('button', { name: 'Clear' }).click();
      await page.waitForURL(({ search }) => search === '');
      expect(await field.inputValue()).toBe('');
    });

    it('keeps what is typed while the address follows', async () => {
      const page = await open('/ui/runs');
      const field = page.getByLabel('Search the messages');
      await field.pressSequentially('401 Unauthorized: the token has expired', { delay: 40 });
      await inAddress(page, 'q', '401 Unauthorized: the token has expired');
      expect(await field.inputValue()).toBe('401 Unauthorized: the token has expired');
    });
  },
);
