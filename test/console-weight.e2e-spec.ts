import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Request } from 'playwright-core';
import { describeInChromium, settled } from './harness/browser.js';
import { startStoredDemo } from './harness/demo-days.js';
import type { Stack } from './harness/stack.js';

/** All that a page may send over the wire, scripts and answers together, in bytes. */
const MOST_BYTES = 300_000;

let stack: Stack;

beforeAll(async () => {
  stack = await startStoredDemo();
});
afterAll(() => stack?.close());

describeInChromium(
  'the weight of a page',
  () => stack.urls.processor,
  (open) => {
    it('of a source, opened first, is at most 300 KB on the wire', async () => {
      const page = await open('/ui/nowhere');
      // A request that is routed is not answered out of the cache: the page is opened as for the first time.
      await page.route('**/*', (route) => route.continue());
      const done: Request[] = [];
      page.on('requestfinished', (request) => done.push(request));
      await page.goto(`${stack.urls.processor}/ui/sources/lumen/zohobooks`);
      await settled(page);
      await page.getByRole('region', { name: 'Memory' }).locator('canvas').waitFor();
      const sizes = await Promise.all(
        done.map(async (request) => {
          const { responseBodySize, responseHeadersSize } = await request.sizes();
          const { pathname, search } = new URL(request.url());
          return { bytes: responseBodySize + responseHeadersSize, path: pathname + search };
        }),
      );
      sizes.sort((a, b) => b.bytes - a.bytes);
      const sum = sizes.reduce((all, { bytes }) => all + bytes, 0);
      expect(sum > MOST_BYTES ? { sum, heaviest: sizes.slice(0, 16) } : 'light').toBe('light');
    });
  },
);
