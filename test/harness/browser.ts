import { eventually } from '@app/platform/testing';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Where Debian has them. The shell has no window to paint, and takes two thirds of the time. */
const DEFAULT_PATHS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
/** The folder into which `npm run build` puts the console. */
export const consoleFolder = join(import.meta.dirname, '../../dist/console');

/**
 * Where Chromium is: CHROMIUM_PATH, or one of Debian's. Null, with one loud line, when there is none.
 * @throws Error when there is none and CI=true
 */
function findChromium(): string | null {
  const paths = process.env.CHROMIUM_PATH === undefined ? DEFAULT_PATHS : [process.env.CHROMIUM_PATH];
  const found = paths.find((path) => existsSync(path));
  if (found !== undefined) return found;
  const reason = `there is no ${paths.join(' and no ')}: apt-get install chromium, or set CHROMIUM_PATH`;
  if (process.env.CI === 'true') throw new Error(`no browser to test with: ${reason}`);
  process.stderr.write(`SKIPPED: the console in a browser, ${reason}\n`);
  return null;
}

/** A suite in Chromium, started with these switches beside the usual ones. Skipped, with one loud line, where there is none. */
export function describeWithChromium(
  name: string,
  switches: () => readonly string[],
  tests: (browser: () => Browser) => void,
): void {
  const executablePath = findChromium();
  (executablePath === null ? describe.skip : describe)(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', ...switches()] });
    });
    afterAll(() => browser?.close());
    tests(() => browser);
  });
}

export type OpenPage = (path: string, options?: BrowserContextOptions) => Promise<Page>;

/**
 * A suite of the built console in Chromium. After each test its page is closed, and the test fails when an exception was
 * thrown on it, a dialog was opened or its security policy was violated.
 * @throws Error when the console is not built, or when there is no Chromium and CI=true
 */
export function describeInChromium(name: string, origin: () => string, tests: (open: OpenPage) => void): void {
  if (!existsSync(join(consoleFolder, 'index.html'))) throw new Error(`there is no ${consoleFolder}: npm run build`);
  describeWithChromium(
    name,
    () => [],
    (browser) => {
      const watched: WatchedPage[] = [];
      afterEach(async ({ task }) => {
        const all = watched.splice(0);
        for (const { page } of all) {
          if (task.result?.state === 'fail') await printPage(page);
          // A request may be on its way through a handler of the test: its answer goes with the page.
          await page.unrouteAll({ behavior: 'ignoreErrors' });
          await page.context().close();
        }
        expect(all.flatMap(({ faults }) => faults)).toEqual([]);
      });
      tests(async (path, options) => {
        const opened = await openPage(browser(), options);
        watched.push(opened);
        await opened.page.goto(`${origin()}${path}`);
        return opened.page;
      });
    },
  );
}

/** Says what stands on the page of a test that failed. */
async function printPage(page: Page): Promise<void> {
  const text = await page
    .locator('body')
    .ariaSnapshot({ timeout: 5_000 })
    .catch((error: unknown) => String(error));
  process.stderr.write(`${page.url()} had:\n${text}\n`);
}

/** The page has its heading, and nothing of it is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  const loading = page.locator('main [class*=loading]');
  await eventually('nothing is loading', async () => ((await loading.count()) === 0 ? true : undefined));
}

/** Something of the page reaches beyond the right edge of the window, in pixels. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - innerWidth)');

/** A page, and what went wrong on it: exceptions, and what its security policy forbade. */
interface WatchedPage {
  readonly page: Page;
  readonly faults: string[];
}

async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  page.on('dialog', (dialog) => {
    faults.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, faults };
}

const axeScript = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The findings of axe-core that are serious or worse, a line for each. */
export async function seriousFindings(page: Page, rule?: string): Promise<string[]> {
  await page.evaluate(axeScript);
  return page.evaluate(async (only) => {
    const { axe } = globalThis as unknown as {
      axe: {
        run: (options: { runOnly?: string[] }) => Promise<{
          violations: {
            id: string;
            impact: string;
            help: string;
            nodes: { target: unknown[]; failureSummary: string }[];
          }[];
        }>;
      };
    };
    const { violations } = await axe.run(only === undefined ? {} : { runOnly: [only] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, help, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary}`),
      );
  }, rule);
}

/** The same in light and in dark colours. Of all that is asked, only the contrast depends on them. */
export async function seriousFindingsInBoth(page: Page): Promise<string[]> {
  const inLight = await seriousFindings(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const inDark = await seriousFindings(page, 'color-contrast');
  await page.emulateMedia({ colorScheme: 'light' });
  return [...inLight, ...inDark.map((finding) => `in dark colours: ${finding}`)];
}
