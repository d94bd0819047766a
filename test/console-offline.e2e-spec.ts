import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { consoleFolder, describeInChromium, seriousFindings } from './harness/browser.js';
import { type ConsoleFront, consoleFront, otherBuild } from './harness/console-front.js';
import { sendTo } from './harness/demo-days.js';
import { startStack, type Stack } from './harness/stack.js';

let stack: Stack;
let folder: string;
let front: ConsoleFront;

beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(join(tmpdir(), 'console-'));
  front = consoleFront(() => stack.urls.processor);
  const now = new Date().toISOString();
  await sendTo(stack, [aRawLog({ Debut: now, Fin: now })]);
});
afterAll(async () => {
  await stack?.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => front.start(consoleFolder));
afterEach(() => front.stop());

const shownScript = (page: Page): Promise<string | null> => page.locator('script[type=module]').getAttribute('src');

/** Whole pages that the browser has asked for since. */
function countLoads(page: Page): () => number {
  let count = 0;
  page.on('request', (request) => (count += request.isNavigationRequest() ? 1 : 0));
  return () => count;
}

describeInChromium(
  'a console whose service goes away',
  () => front.url(),
  (open) => {
    const overview = async (): Promise<Page> => {
      const page = await open('/ui/');
      await page.getByRole('heading', { name: 'Sources' }).waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      return page;
    };

    it('says since when, and of when the data are, and goes on by itself', async () => {
      const page = await overview();
      const verdict = page.getByRole('heading', { level: 1 });
      expect(await verdict.innerText()).not.toContain('Last known');
      await front.stop();
      await page.getByText(/Offline since \d\d:\d\d\./).waitFor({ timeout: 15_000 });
      expect(await page.getByRole('alert').innerText()).toMatch(/What you see is of \d\d:\d\d\./);
      expect(await verdict.innerText()).toContain('Last known');
      expect(await page.evaluate("getComputedStyle(document.querySelector('main')).filter")).toBe('grayscale(1)');
      expect(await seriousFindings(page)).toEqual([]);
      await front.start(consoleFolder);
      await page.getByText(/Offline since/).waitFor({ state: 'detached' });
      await page.getByText('Live', { exact: true }).waitFor();
      expect(await verdict.innerText()).not.toContain('Last known');
    });

    it('waits with a page whose part is not there yet', async () => {
      const page = await overview();
      const loads = countLoads(page);
      await front.stop();
      await page.getByRole('link', { name: 'Cycles', exact: true }).click();
      await page.getByText(/Offline since/).waitFor();
      expect(await page.getByText('This page has a fault').count()).toBe(0);
      await front.start(consoleFolder);
      await page.getByRole('heading', { level: 1, name: 'Cycles' }).waitFor();
      expect(loads()).toBe(0);
    });

    it('is loaded anew once when the service comes back with another build', async () => {
      const page = await overview();
      const loads = countLoads(page);
      await front.stop();
      await page.getByText(/Offline since/).waitFor();
      await front.start(await otherBuild(folder, 'next'));
      await eventually('the page has the other build', async () =>
        (await shownScript(page).catch(() => null))?.includes('-next') ? true : undefined,
      );
      await page.getByRole('heading', { name: 'Sources' }).waitFor();
      expect(loads()).toBe(1);
    });

    it('goes on to a page that the build of now has under another name', async () => {
      const page = await overview();
      const other = await otherBuild(folder, 'quick');
      await front.stop();
      await front.start(other);
      await page.getByRole('link', { name: 'Cycles', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'Cycles' }).waitFor();
      expect(await shownScript(page)).toContain('-quick');
    });

    it('is not loaded for ever when the new build lacks a part', async () => {
      const broken = await otherBuild(folder, 'broken');
      const parts = (await readdir(join(broken, 'assets'))).filter((name) => name.startsWith('cycles'));
      await Promise.all(parts.map((name) => rm(join(broken, 'assets', name))));
      const page = await overview();
      const loads = countLoads(page);
      await front.stop();
      await front.start(broken);
      await page.getByRole('link', { name: 'Cycles', exact: true }).click();
      await page.getByText('This page has a fault').waitFor();
      expect(loads()).toBeLessThanOrEqual(2);
    });

    it('does not throw away what somebody is writing, and offers the new build', async () => {
      const page = await open('/ui/dead-letters');
      await page.getByText('Live', { exact: true }).waitFor();
      // Beside a modal dialog the button could not be pressed, and once it is closed the page may change by itself.
      await page.evaluate(
        "document.body.append(document.createElement('dialog')); document.querySelector('dialog').show()",
      );
      await front.stop();
      await page.getByText(/Offline since/).waitFor();
      await front.start(await otherBuild(folder, 'later'));
      await page.getByText('There is a new version of this console.').waitFor();
      await page.getByRole('button', { name: 'Load it' }).click();
      await eventually('the page has the other build', async () =>
        (await shownScript(page).catch(() => null))?.includes('-later') ? true : undefined,
      );
    });
  },
);
