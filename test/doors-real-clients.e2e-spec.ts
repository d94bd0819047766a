import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get } from './harness/http.js';
import { installClients, run, runClient } from './harness/python-clients.js';
import { type Stack, startStack } from './harness/stack.js';

interface StoredRun {
  readonly company: string;
  readonly source: string;
  readonly object_type: string;
  readonly status: string;
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack?.close());

/** The runs of a source once there are that many and none of them goes on, by object. */
const runsOf = (source: string, count: number): Promise<Readonly<Record<string, string>>> =>
  eventually(`${count} runs of ${source} have ended`, async () => {
    const { body } = await get<{ logs: StoredRun[] }>(`${stack.urls.processor}/analytics/recent?limit=1000`);
    const runs = body.logs.filter((run) => run.source === source);
    if (runs.length !== count || runs.some(({ status }) => status === 'RUNNING')) return undefined;
    return Object.fromEntries(runs.map(({ object_type, status }) => [object_type, status]));
  });

const installed = installClients();
(installed === null ? describe.skip : describe)('the client of', () => {
  it('OpenLineage, plain and packed: a start and an end are one run', async () => {
    await runClient(installed!, 'send_lineage.py', stack.urls.ingestion);
    expect(await runsOf('airflow-prod', 2)).toEqual({ 'orders.load': 'SUCCESS', 'orders.check': 'FAILED' });
  });

  it('CloudEvents, in every mode', async () => {
    await runClient(installed!, 'send_cloudevents.py', stack.urls.ingestion);
    expect(await runsOf('loader', 4)).toEqual({
      structured: 'SUCCESS',
      'binary é': 'FAILED',
      'batched 3': 'SUCCESS',
      'batched 4': 'SUCCESS',
    });
  });

  it('Sentry: what a monitored function did', async () => {
    await runClient(installed!, 'send_check_ins.py', stack.urls.ingestion);
    expect(await runsOf('sentry-42', 2)).toEqual({ 'nightly-sync': 'SUCCESS', 'broken-sync': 'FAILED' });
  });
});

describe('curl', () => {
  const rid = '728b3763-ea80-4113-9fc0-f61b4adf046e';
  const curl = (path: string, ...options: string[]): Promise<string> =>
    run('curl', ['-fsS', '-m', '10', ...options, `${stack.urls.ingestion}${path}`]);

  it('pings the start and the end of a run, and an exit code', async () => {
    expect(await curl(`/ping/acme/shell/backup/start?rid=${rid}`)).toBe('OK');
    expect(await curl(`/ping/acme/shell/backup?rid=${rid}`)).toBe('OK');
    expect(await curl('/ping/acme/shell/cleanup/3', '--data-raw', 'disk full')).toBe('OK');
    expect(await curl('/ping/acme/shell/report', '--head')).toContain('200 OK');
    expect(await runsOf('shell', 3)).toEqual({ backup: 'SUCCESS', cleanup: 'FAILED', report: 'SUCCESS' });
  });

  it('fails when a ping is refused', async () => {
    await expect(curl('/ping/acme/shell/backup?rid=7')).rejects.toThrow('400');
    await expect(curl('/ping/acme/shell/unheard-of?create=0')).rejects.toThrow('404');
  });
});
