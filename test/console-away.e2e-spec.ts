import { rawLogs } from '@app/contracts/testing';
import { eventually, type LocalPostgres, postgresPrograms, startLocalPostgres } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeInChromium, settled } from './harness/browser.js';
import { get, post } from './harness/http.js';
import { startStack, type Stack } from './harness/stack.js';

const programs = postgresPrograms();
if (programs === null && process.env.CI === 'true') throw new Error('no PostgreSQL to stop and start');

let database: LocalPostgres;
let stack: Stack;

const ready = (): Promise<true> =>
  eventually('the processor is healthy', async () => {
    const { status } = await get(`${stack.urls.processor}/health`);
    return status === 200 ? true : undefined;
  });

beforeAll(async () => {
  if (programs === null) return;
  database = await startLocalPostgres(programs);
  stack = await startStack({ DATABASE_URL: database.url });
  await ready();
  const now = new Date().toISOString();
  const { status } = await post(`${stack.urls.ingestion}/ingest/batch`, rawLogs(20, { Debut: now, Fin: now }));
  expect(status).toBe(202);
});
afterAll(async () => {
  await stack?.close();
  await database?.remove();
});

(programs === null ? describe.skip : describe)('a store that goes away', () => {
  describeInChromium(
    'in Chromium',
    () => stack.urls.processor,
    (open) => {
      const pages = ['', 'runs', 'alerts', 'incidents', 'cycles', 'dead-letters', 'sources/acme/zohobooks'];

      it('is said on a page that is open, which keeps what it shows and goes on by itself', async () => {
        const page = await open('/ui/sources/acme/zohobooks');
        await page.getByText('object_0').first().waitFor();
        await database.stop();
        try {
          await page.getByRole('link', { name: 'Overview', exact: true }).click();
          await page.getByText('The database cannot be reached').first().waitFor();
        } finally {
          await database.start();
        }
        await ready();
        await page.getByText('zohobooks').first().waitFor();
        await eventually('nothing is said of the store', async () =>
          (await page.getByText('The database cannot be reached').count()) === 0 ? true : undefined,
        );
      });

      describe('while it is away', () => {
        beforeAll(() => database.stop());
        afterAll(() => database.start());

        it('does not matter to what needs none: the rules', async () => {
          const page = await open('/ui/rules');
          await settled(page);
          await page.getByText('latency-degraded').first().waitFor();
        });

        it.each(pages)(
          'is said on /ui/%s, with what to do',
          async (path) => {
            const page = await open(`/ui/${path}`);
            await page.getByText('The database cannot be reached').first().waitFor();
            await page.getByRole('button', { name: 'Try again' }).first().waitFor();
            await settled(page);
          },
          120_000,
        );
      });
    },
  );
});
