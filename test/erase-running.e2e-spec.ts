import { aRawLog } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runErase } from '../apps/standalone/src/erase/run-erase.js';
import { get, ndjson, post } from './harness/http.js';
import { query, type Stack, startStack } from './harness/stack.js';
import { postgres } from './harness/test-database.js';

const here = postgres === null || process.platform === 'win32' ? describe.skip : describe;
const MINUTE_MS = 60_000;
const RUNS = 30;
const beganMs = Date.now() - 2 * RUNS * MINUTE_MS;

/** A run of an object that always takes ten seconds; `factor` times as much of everything. */
const run = (Entreprise: string, index: number, factor = 1): object => ({
  ...aRawLog({ Entreprise, Source: `${Entreprise}-erp`, Objet_Id: '7', Objet: 'orders', No_Sequence: null }),
  Debut: new Date(beganMs + index * MINUTE_MS).toISOString(),
  Fin: new Date(beganMs + index * MINUTE_MS + factor * (10_000 + index)).toISOString(),
  'Duree secondes': (factor * (10_000 + index)) / 1000,
  'cpu_time (sec)': factor * (2 + (index % 3) / 100),
  'memory_used (bytes)': factor * (1_000_000 + 1000 * index),
  rows_out: 500 + index,
});

here('a processor that runs while a company is erased', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
    for (const company of ['acme', 'globex']) {
      const records = Array.from({ length: RUNS }, (_, index) => run(company, index));
      expect((await post(`${stack.urls.ingestion}/ingest/batch`, ndjson(records))).status).toBe(202);
    }
  });
  afterAll(() => stack?.close());

  const reasonsOf = async (company: string): Promise<string[]> => {
    const { body } = await get<{ runs: { anomaly_reason: string | null }[] }>(
      `${stack.urls.processor}/runs?company=${company}&limit=1`,
    );
    return body.runs.map(({ anomaly_reason }) => anomaly_reason ?? '');
  };
  const send = async (record: object): Promise<void> => {
    expect((await post(`${stack.urls.ingestion}/ingest/single`, record)).status).toBe(202);
  };
  const isShown = async (source: string): Promise<boolean> =>
    (await (await fetch(`${stack.urls.processor}/metrics`)).text()).includes(`source="${source}"`);

  it('forgets its objects, its last runs and its names in the metrics', async () => {
    // The processor compares new runs with those that it remembers.
    for (const company of ['acme', 'globex']) {
      await send(run(company, RUNS, 50));
      expect(await reasonsOf(company)).toEqual([expect.stringContaining('unusual_run')]);
    }
    expect(await isShown('acme-erp')).toBe(true);

    const said: string[] = [];
    const streams = { stdout: { write: (text: string) => said.push(text) }, stderr: { write: () => undefined } };
    expect(await runErase(['--company', 'acme', '--yes'], { DATABASE_URL: stack.databaseUrl }, streams)).toBe(0);
    expect(said.join('')).toContain('Processors that run forget the company within seconds.');
    await eventually('its names are gone', async () => ((await isShown('acme-erp')) ? undefined : true));

    for (const company of ['acme', 'globex']) await send(run(company, RUNS + 1, 50));
    expect(await reasonsOf('acme')).toEqual([expect.not.stringContaining('unusual_run')]);
    expect(await reasonsOf('globex')).toEqual([expect.stringContaining('unusual_run')]);
    // The object was admitted anew; of one that this process believes to know there would be no row.
    expect(await query(stack.databaseUrl, `select company from objects where company = 'acme'`)).toHaveLength(1);
  });
});
