import { eventually } from '@app/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { get } from './harness/http.js';
import { type StableAddress, stableAddress } from './harness/stable-address.js';
import { query, type Stack, startStack } from './harness/stack.js';

const root = join(import.meta.dirname, '..');
const PYTHON = process.env.PYTHON ?? 'python3';
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';

interface Client {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const python: Client = {
  name: 'Python',
  program: PYTHON,
  args: ['-B', '-m', 'connector_runs'],
  environment: { PYTHONPATH: join(root, 'clients/python/src') },
};
const node: Client = { name: 'Node', program: process.execPath, args: [join(root, 'clients/node/src/cli.js')] };
const hasPython = spawnSync(PYTHON, ['--version']).status === 0;
if (!hasPython && process.env.CI !== 'true') process.stderr.write('SKIPPED: the Python client, there is no Python\n');

let stack: Stack;
let address: StableAddress;
let spool: string;
beforeAll(async () => {
  stack = await startStack();
  address = await stableAddress(stack.urls.ingestion);
  spool = await mkdtemp(join(tmpdir(), 'spool-'));
});
afterAll(async () => {
  await address?.close();
  await stack?.close();
  await rm(spool, { recursive: true, force: true });
});

/** @returns the exit code */
const start = ({ program, args, environment }: Client, given: readonly string[]): Promise<number> =>
  new Promise((resolve) => {
    const env = {
      ...process.env,
      ...environment,
      CONNECTOR_RUNS_URL: address.url,
      CONNECTOR_RUNS_COMPANY: 'acme',
      CONNECTOR_RUNS_SPOOL: spool,
    };
    execFile(program, [...args, ...given], { env }, (error) => resolve(error === null ? 0 : Number(error.code)));
  });

/** The runs of an object, once as many as that are stored. */
const runsOf = (object: string, count: number) =>
  eventually(`${count} runs of ${object}`, async () => {
    const { body } = await get<{ runs: { status: string; description: string | null; duration_seconds: number }[] }>(
      `${stack.urls.processor}/runs?object_type=${object}`,
    );
    return body.runs.length === count && body.runs.every(({ status }) => status !== 'RUNNING') ? body.runs : undefined;
  });

const openRuns = () => query(stack.databaseUrl, 'select run_id from open_runs where closed_at is null');

describe.each(hasPython || process.env.CI === 'true' ? [python, node] : [node])('the client for $name', (client) => {
  const source = `cron-${client.name}`;
  const job = (object: string, ...command: string[]) =>
    start(client, ['--source', source, '--object', object, '--label', `team=${object}`, '--', ...command]);

  it('reports one run of a start and an end, with the exit code and the last words', async () => {
    const object = `backup-${client.name}`;
    expect(await job(object, 'sh', '-c', 'echo no space left >&2; exit 3')).toBe(3);
    const [run] = await runsOf(object, 1);
    expect(run).toMatchObject({ status: 'FAILED', description: expect.stringContaining('no space left') });
    expect(run!.duration_seconds).toBeGreaterThanOrEqual(0);
    expect(await openRuns()).toEqual([]);
    const labelled = async (path: string) => (await fetch(`${stack.urls.processor}${path}`)).text();
    expect(JSON.parse(await labelled(`/runs?label.team=${object}`))).toMatchObject({ runs: [{ object_type: object }] });
    expect(JSON.parse(await labelled('/runs?label.team=nobody'))).toMatchObject({ runs: [] });
    expect(await labelled(`/runs/export?format=ndjson&label.team=${object}`)).toContain(`"team":"${object}"`);
    expect(await labelled(`/runs?label.team=a&label.team=b`)).toContain('query_invalid');
  });

  it('keeps what it cannot send, and sends it with the next run, each once', async () => {
    const object = `invoices-${client.name}`;
    address.leadTo(NOWHERE);
    for (let count = 0; count < 3; count += 1) expect(await job(object, 'true')).toBe(0);
    address.leadTo(stack.urls.ingestion);
    expect(await job(object, 'true')).toBe(0);
    expect((await runsOf(object, 4)).map(({ status }) => status)).toEqual(Array(4).fill('SUCCESS'));
    await eventually('an empty spool', async () => {
      if (await start(client, ['--flush'])) return undefined;
      return (await readdir(spool)).some((name) => name.endsWith('.json')) ? undefined : true;
    });
    expect(await openRuns()).toEqual([]);
  });
});
