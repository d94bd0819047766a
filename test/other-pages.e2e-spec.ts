import { aRawLog } from '@app/contracts/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { describeWithChromium } from './harness/browser.js';
import { get } from './harness/http.js';
import { type Stack, startStack } from './harness/stack.js';

const OTHER_SITE = 'evil.test';
const folder = mkdtempSync(join(tmpdir(), 'ingest-'));
const silence = JSON.stringify({ match: { company: 'acme' }, ends_at: '2099-01-01T00:00:00Z', comment: 'hush' });

let stack: Stack;
let pages: Server;
let pagesPort: number;

beforeAll(async () => {
  writeFileSync(join(folder, 'logs.json'), JSON.stringify([aRawLog()]));
  stack = await startStack({ INGEST_DIR: folder });
  pages = createServer((_, response) => void response.setHeader('content-type', 'text/html').end('<h1>a page</h1>'));
  pages.listen(0, '127.0.0.1');
  await once(pages, 'listening');
  pagesPort = (pages.address() as AddressInfo).port;
});
afterAll(async () => {
  pages?.close();
  await stack?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything that the requests of these tests could change. */
async function changes(): Promise<{ silences: number; runs: number }> {
  const { body: silences } = await get<{ silences: unknown[] }>(`${stack.urls.processor}/silences`);
  const { body: runs } = await get<{ runs: unknown[] }>(`${stack.urls.processor}/runs`);
  return { silences: silences.silences.length, runs: runs.runs.length };
}
const NOTHING = { silences: 0, runs: 0 };

/** One request with these headers. @returns status and code */
function ask(url: string, { method = 'GET', headers = {}, body = '' }): Promise<{ status: number; code: unknown }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isProblem = text !== '' && (answer.headers['content-type'] ?? '').includes('problem+json');
        resolve({
          status: answer.statusCode!,
          code: isProblem ? (JSON.parse(text) as { code: unknown }).code : undefined,
        });
      });
    });
    sent.on('error', reject).end(body);
  });
}

describe('what a browser says of the page that sends a request', () => {
  const refused = { status: 403, code: 'cross_site_refused' };
  const send = (headers: Record<string, string>) =>
    ask(`${stack.urls.processor}/silences`, { method: 'POST', headers, body: silence });

  it.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['an origin of another host', { origin: 'http://evil.test' }],
    ['an origin of another port', { origin: 'http://127.0.0.1:1' }],
    ['no origin at all, a file', { origin: 'null' }],
  ])('%s: it is refused and changes nothing', async (_, headers) => {
    expect(await send(headers)).toEqual(refused);
    expect(await changes()).toEqual(NOTHING);
  });

  it.each(['/ingest/trigger', '/ping/acme/backup/nightly', '/api/7/cron/nightly/x?status=ok'])(
    'a GET that changes something is refused as well: %s',
    async (path) => {
      for (const method of ['GET', 'HEAD']) {
        const { status } = await ask(stack.urls.ingestion + path, {
          method,
          headers: { 'sec-fetch-site': 'cross-site' },
        });
        expect(status).toBe(403);
      }
      expect(await changes()).toEqual(NOTHING);
    },
  );

  it('reading is not', async () => {
    const { status } = await ask(`${stack.urls.processor}/runs`, { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(status).toBe(200);
  });
});

describe('the host that a request names', () => {
  const status = (host: string) =>
    ask(`${stack.urls.processor}/runs`, { headers: { host } }).then((answer) => answer.status);

  it.each(['localhost', 'LOCALHOST:8003', '127.0.0.1', '127.0.0.1:1', '[::1]', '[::1]:8003'])(
    '%s is served',
    async (host) => {
      expect(await status(host)).toBe(200);
    },
  );

  it.each(['evil.test', '127.0.0.1.evil.test', 'localhost.evil.test:8003', '192.0.2.1', 'a:b'])(
    '%s is 421, on every path',
    async (host) => {
      expect(await status(host)).toBe(421);
      const paths = ['/health', '/docs', '/ui/', '/no/such/path'];
      const answers = await Promise.all(paths.map((path) => ask(stack.urls.processor + path, { headers: { host } })));
      expect(answers).toEqual(paths.map(() => ({ status: 421, code: 'host_unknown' })));
    },
  );

  it('PUBLIC_HOSTS lists more', async () => {
    const other = await startStack({ PUBLIC_HOSTS: 'obs.example.com, Obs' });
    try {
      for (const host of ['obs.example.com', 'obs.example.com:443', 'OBS']) {
        expect(await ask(`${other.urls.processor}/runs`, { headers: { host } })).toMatchObject({ status: 200 });
      }
      expect(await ask(`${other.urls.processor}/runs`, { headers: { host: 'example.com' } })).toMatchObject({
        status: 421,
      });
    } finally {
      await other.close();
    }
  });
});

describeWithChromium(
  'the page of another site in a browser',
  () => [`--host-resolver-rules=MAP ${OTHER_SITE} 127.0.0.1`],
  (browser: () => Browser) => {
    const open = async (address: string): Promise<Page> => {
      const page = await browser().newPage();
      await page.goto(address);
      return page;
    };

    /** Runs a function of the page: its text, since these types know no browser. */
    const inPage = <T>(page: Page, script: string, ...args: readonly unknown[]): Promise<T> =>
      page.evaluate<T>(`(${script})(...${JSON.stringify(args)})`);

    /** Sends a request whose answer the page may not read. */
    const fetchUnread = (page: Page, url: string, init: object = {}): Promise<string> =>
      inPage(
        page,
        `(url, init) => fetch(url, { ...init, mode: 'no-cors' }).then(({ type }) => type, () => 'unread')`,
        url,
        init,
      );

    const loadImage = (page: Page, url: string): Promise<void> =>
      inPage(
        page,
        `(url) => new Promise((done) => Object.assign(new Image(), { onload: () => done(), onerror: () => done(), src: url }))`,
        url,
      );

    /** Posts a form as text whose field is JSON: the = between its name and its value stands in the comment. */
    async function submitForm(page: Page, url: string): Promise<number> {
      const [name, value] = silence.split('hush');
      const answered = page.waitForResponse((response) => response.url() === url);
      await inPage(
        page,
        `(action, name, value) => {
          const form = Object.assign(document.createElement('form'), { method: 'POST', action, enctype: 'text/plain' });
          form.append(Object.assign(document.createElement('input'), { name, value }));
          document.body.append(form);
          form.submit();
        }`,
        url,
        name,
        value,
      );
      return (await answered).status();
    }

    const postSilence = (page: Page): Promise<number> =>
      inPage(page, `(body) => fetch('/silences', { method: 'POST', body }).then(({ status }) => status)`, silence);

    it.each(['127.0.0.1', 'localhost', OTHER_SITE])('of %s changes nothing, whatever it sends', async (host) => {
      const page = await open(`http://${host}:${pagesPort}/`);
      const { ingestion, processor } = stack.urls;
      await fetchUnread(page, `${processor}/silences`, { method: 'POST', body: silence });
      await fetchUnread(page, `${ingestion}/ingest/trigger`);
      await fetchUnread(page, `${ingestion}/ingest/single`, { method: 'POST', body: JSON.stringify(aRawLog()) });
      await loadImage(page, `${ingestion}/ingest/trigger`);
      await loadImage(page, `${ingestion}/ping/acme/backup/nightly`);
      expect(await submitForm(page, `${processor}/silences`)).toBe(403);
      await page.close();
      expect(await changes()).toEqual(NOTHING);
    });

    it('is not served anything when its host name points here', async () => {
      const { port } = new URL(stack.urls.processor);
      const page = await browser().newPage();
      for (const path of ['/docs', '/ui/', '/runs']) {
        expect((await page.goto(`http://${OTHER_SITE}:${port}${path}`))?.status()).toBe(421);
      }
      await page.close();
      // Once it is loaded from elsewhere, its name points here.
      const rebound = await open(`http://${OTHER_SITE}:${pagesPort}/`);
      expect(
        await fetchUnread(rebound, `http://${OTHER_SITE}:${port}/silences`, { method: 'POST', body: silence }),
      ).toBe('unread');
      await rebound.close();
      expect(await changes()).toEqual(NOTHING);
    });

    it('of our own may do all that, and so may an address that is typed', async () => {
      const page = await open(`${stack.urls.processor}/docs`);
      expect(await postSilence(page)).toBe(201);
      expect((await page.goto(`${stack.urls.ingestion}/ping/acme/backup/nightly`))?.status()).toBe(200);
      expect((await page.goto(`${stack.urls.ingestion}/ingest/trigger`))?.status()).toBe(200);
      await page.close();
      const { silences, runs } = await changes();
      expect(silences).toBe(1);
      expect(runs).toBeGreaterThan(0);
    });
  },
);
