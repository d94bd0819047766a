import { rawLogs } from '@app/contracts/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { describeInChromium } from './harness/browser.js';
import { post } from './harness/http.js';
import { type Stack, startStack } from './harness/stack.js';

/** An answer as it comes over the wire: nothing is unpacked. */
interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

async function ask(url: string, headers: Record<string, string> = {}): Promise<WireAnswer> {
  const [response] = (await once(get(url, { headers }), 'response')) as [IncomingMessage];
  const chunks = (await response.toArray()) as Buffer[];
  return { status: response.statusCode!, headers: response.headers, bytes: Buffer.concat(chunks) };
}

const anyEncoding = { 'accept-encoding': 'gzip, deflate, br, zstd' };

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
  const records = rawLogs(300, { Description: 'the same words again and again' });
  expect((await post(`${stack.urls.ingestion}/ingest/batch`, records)).status).toBe(202);
});
afterAll(() => stack?.close());

describe('every answer', () => {
  it.each([
    ['ingestion', '/health', 200],
    ['ingestion', '/nowhere', 404],
    ['ingestion', '/%zz', 400],
    ['standardization', '/status', 200],
    ['standardization', '/metrics', 200],
    ['processor', '/health', 200],
    ['processor', '/analytics/summary', 200],
    ['processor', '/runs?limit=0', 422],
    ['processor', '/runs/export', 200],
    ['processor', '/docs-json', 200],
  ] as const)('of %s, %s, tells a browser to guess, load, frame and keep nothing', async (service, path, status) => {
    const answer = await ask(`${stack.urls[service]}${path}`);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(/^default-src 'none'.*frame-ancestors 'none'/),
    });
    // The services speak plain HTTP.
    expect(answer.headers).not.toHaveProperty('strict-transport-security');
    expect(answer.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
  });

  it('of events has the same, and is not packed', async () => {
    const request = get(`${stack.urls.processor}/events`, { headers: anyEncoding });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(response.headers).not.toHaveProperty('content-encoding');
    request.destroy();
  });

  it('of the console has a policy of its own; its files are kept for ever, and its page is asked for each time', async () => {
    const page = await ask(`${stack.urls.processor}/ui/`);
    expect(page.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
      'content-security-policy': expect.stringMatching(
        /script-src 'self'(?: 'sha256-[\w+/]+=*')?;.*frame-ancestors 'none'/,
      ),
    });
    const script = await ask(`${stack.urls.processor}${scriptOf(page)}`);
    expect(script.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });
});

const scriptOf = ({ bytes }: WireAnswer): string => /src="([^"]+\.js)"/.exec(bytes.toString())![1]!;

describe('what is sent packed', () => {
  it('is a file of the console, in the form that the browser takes and that was made at build', async () => {
    const path = scriptOf(await ask(`${stack.urls.processor}/ui/`));
    const url = `${stack.urls.processor}${path}`;
    const [plain, asGzip, asBrotli] = await Promise.all([
      ask(url),
      ask(url, { 'accept-encoding': 'gzip' }),
      ask(url, anyEncoding),
    ]);
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(asGzip.headers).toMatchObject({ 'content-encoding': 'gzip' });
    expect(asBrotli.headers).toMatchObject({ 'content-encoding': 'br' });
    for (const { headers } of [plain, asGzip, asBrotli]) {
      expect(headers.vary).toMatch(/accept-encoding/i);
      expect(headers['content-type']).toMatch(/javascript/);
    }
    expect(gunzipSync(asGzip.bytes).equals(plain.bytes)).toBe(true);
    expect(brotliDecompressSync(asBrotli.bytes).equals(plain.bytes)).toBe(true);
    expect(asGzip.bytes.length).toBeLessThan(plain.bytes.length / 2.5);
    expect(asBrotli.bytes.length).toBeLessThan(asGzip.bytes.length);
  });

  it('is the page of the console', async () => {
    const [plain, packed] = [
      await ask(`${stack.urls.processor}/ui/`),
      await ask(`${stack.urls.processor}/ui/`, anyEncoding),
    ];
    expect(packed.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(packed.bytes).equals(plain.bytes)).toBe(true);
  });

  it.each(['/runs?limit=300', '/docs-json', '/metrics', '/runs/export?format=csv', '/runs/export?format=ndjson'])(
    'is %s, for those who accept gzip only',
    async (path) => {
      const url = `${stack.urls.processor}${path}`;
      const [plain, packed] = [await ask(url), await ask(url, anyEncoding)];
      expect(plain.headers).not.toHaveProperty('content-encoding');
      expect(packed.headers).toMatchObject({
        'content-encoding': 'gzip',
        vary: expect.stringMatching(/accept-encoding/i),
        'content-type': plain.headers['content-type'],
      });
      expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 3);
      if (path !== '/metrics') expect(gunzipSync(packed.bytes).equals(plain.bytes)).toBe(true);
    },
  );

  it.each(['/health', '/analytics/summary', '/runs?limit=1', '/runs/export?format=parquet'])(
    'is not %s: it is small, or packed already',
    async (path) => {
      expect((await ask(`${stack.urls.processor}${path}`, anyEncoding)).headers).not.toHaveProperty('content-encoding');
    },
  );

  it('is not what a sender sends: its packed body is read as before', async () => {
    const body = gzipSync(JSON.stringify(rawLogs(2)));
    const answer = await post(`${stack.urls.ingestion}/ingest/batch`, body, { 'content-encoding': 'gzip' });
    expect(answer.status).toBe(202);
  });
});

describe('a query parameter that is not documented', () => {
  interface Operation {
    readonly parameters?: readonly { readonly in: string; readonly name: string }[];
    readonly 'x-ignores-query'?: boolean;
  }
  const operations = (['ingestion', 'standardization', 'processor'] as const).flatMap((service) => {
    const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'api', `${service}.json`), 'utf8');
    const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, Operation>> };
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [], 'x-ignores-query': isIgnored = false }]) => ({
        service,
        method: method.toUpperCase(),
        path,
        isIgnored,
        names: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
      })),
    );
  });

  it.each(operations.filter(({ isIgnored }) => isIgnored))(
    'is ignored by $method $path of $service',
    async ({ service, method, path }) => {
      // Probes append parameters of their own, and so do tools that report to the doors of others.
      // A provider sends a browser back with parameters of its own as well.
      expect(path).toMatch(
        /^\/(health|health\/live|metrics|ping\/.*|api\/\{project\}\/envelope|ui\/session\/openid\/callback|ui\/incident-links\/.*)$/,
      );
      const { status } = await fetch(`${stack.urls[service]}${path}?t=123`, { method, redirect: 'manual' });
      expect(status).not.toBe(422);
      if (!path.includes('{') && !path.startsWith('/ui')) expect(status).toBe(200);
    },
  );

  // The others are given too: a route that did not know one of them would name it.
  it.each(operations.filter(({ isIgnored }) => !isIgnored))(
    'is refused by $method $path of $service',
    async ({ service, method, path, names }) => {
      const query = new URLSearchParams(Object.fromEntries([...names, 'statuss'].map((name) => [name, 'x'])));
      const url = `${stack.urls[service]}${path.replace(/\{\w+\}/, randomUUID())}?${query.toString()}`;
      const answer = await fetch(url, { method });
      expect([answer.status, await answer.json()]).toMatchObject([
        422,
        { code: 'query_invalid', errors: [{ field: 'statuss', code: 'query_invalid' }] },
      ]);
    },
  );
});

describeInChromium(
  'the API page in a browser',
  () => '',
  (open) => {
    it.each(['ingestion', 'standardization', 'processor'] as const)(
      'of %s shows every route and asks one, and its policy is not violated',
      async (service) => {
        const page = await open(`${stack.urls[service]}/docs`);
        await page.locator('.opblock').first().waitFor();
        const live = page.locator('.opblock', { hasText: '/health/live' });
        await live.locator('.opblock-summary-control').click();
        await live.getByRole('button', { name: 'Try it out' }).click();
        await live.getByRole('button', { name: 'Execute' }).click();
        await live.locator('.live-responses-table').first().waitFor();
      },
    );
  },
);
