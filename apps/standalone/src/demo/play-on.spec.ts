import { eventually } from '@app/platform/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DemoRuns } from './demo-runs.js';
import { playOn } from './play-on.js';

const sample = { until: new Date('2025-09-05T21:00:00Z'), hours: 1, companies: 2, seed: 7 };
const MINUTE_MS = 60_000;

describe('the demo, once it has loaded its sample', () => {
  let server: Server;
  afterEach(() => void server?.close());

  it('sends each run after it has ended, again where it was refused, and stops at once', async () => {
    const requests: string[][] = [];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        requests.push(Buffer.concat(chunks).toString().split('\n'));
        const isRefused = requests.length === 1;
        response.writeHead(isRefused ? 503 : 202, { 'content-type': 'application/json' });
        response.end(JSON.stringify(isRefused ? { detail: 'the store is away' } : { results: { failed: 0 } }));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const stopping = new AbortController();
    const runs = new DemoRuns(sample);
    const loaded = [...runs.endedBy(sample.until.getTime())].length;
    let nowMs = sample.until.getTime() + MINUTE_MS;
    const playing = playOn(url, runs, () => new Date(nowMs), stopping.signal);
    await eventually('the first ones were refused', () => (requests.length > 0 ? true : undefined));
    nowMs += 20 * MINUTE_MS;
    await eventually('they are sent again', () => (requests.length > 1 ? true : undefined));
    const all = [...new DemoRuns(sample).endedBy(nowMs)].slice(loaded).map((record) => JSON.stringify(record));
    expect(requests[0]!.length).toBeGreaterThan(10);
    expect(requests[1]).toEqual(all);
    stopping.abort();
    await playing;
    expect(requests).toHaveLength(2);
  });
});
