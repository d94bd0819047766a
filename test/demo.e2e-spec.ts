import { generateRuns } from '@app/samples';
import { eventually, freePort } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoSample } from '../apps/standalone/src/demo/sample.js';
import { get } from './harness/http.js';

const root = join(import.meta.dirname, '..');
const script = join(root, 'dist/apps/standalone/src/demo.js');

interface Demo {
  readonly child: ChildProcess;
  output(): string;
}

/** A start on a new folder takes 4 s on two cores that are free, and much longer on cores that are not. */
const START_DEADLINE_MS = 60_000;

const countAt = (moment: Date): number => [...generateRuns(demoSample(moment))].length;

describe('npm run demo', () => {
  const children: ChildProcess[] = [];
  let folder: string;
  let ports: Record<'INGESTION_PORT' | 'STANDARDIZATION_PORT' | 'PROCESSOR_PORT', string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'demo-'));
    const [one, two, three] = [await freePort(), await freePort(), await freePort()];
    ports = { INGESTION_PORT: String(one), STANDARDIZATION_PORT: String(two), PROCESSOR_PORT: String(three) };
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  function start(environment: Record<string, string> = {}): Demo {
    const inherited = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' };
    const child = spawn(process.execPath, [script], {
      cwd: folder,
      env: { ...inherited, ...ports, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    return { child, output: () => text };
  }

  async function shown({ child, output }: Demo): Promise<string> {
    await eventually(
      'the demo is up',
      () => output().includes('Ctrl-C ends it') || child.exitCode !== null || undefined,
      { withinMs: START_DEADLINE_MS },
    );
    return output();
  }

  async function interrupt({ child }: Demo): Promise<number | null> {
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    await ended;
    return child.exitCode;
  }

  async function endOf({ child, output }: Demo): Promise<{ exitCode: number | null; output: string }> {
    if (child.exitCode === null) await once(child, 'close');
    return { exitCode: child.exitCode, output: output() };
  }

  const summary = async () => (await get(`http://127.0.0.1:${ports.PROCESSOR_PORT}/analytics/summary`)).body;

  it(
    'loads the last day on its first start, and finds it on its second',
    async () => {
      const before = new Date();
      const first = start();
      const page = await shown(first);
      const loaded = await summary();
      const total = loaded.total_logs_processed as number;
      expect([countAt(before), countAt(new Date())]).toContain(total);
      expect(page).toContain(`Took in ${total.toLocaleString('en-US')} runs of the last 24 hours`);
      expect(page).toMatch(/ Efficy +1,\d\d\d +15 /);
      expect(page).toContain('all 15 objects of lumen failed');
      for (const port of Object.values(ports)) expect(page).toContain(`http://127.0.0.1:${port}/docs`);
      for (const [address] of page.matchAll(/http:\S+/g)) expect((await fetch(address)).status).toBe(200);
      // eslint-disable-next-line no-control-regex
      expect(page).not.toMatch(/\u001b/);
      expect(page.split('\n').length).toBeLessThanOrEqual(31);
      expect(await interrupt(first)).toBe(0);

      const second = start();
      const again = await shown(second);
      expect(again).toContain(`The store already holds ${total.toLocaleString('en-US')} runs`);
      expect(again).toContain('Nothing was loaded');
      expect(await summary()).toEqual(loaded);
      expect(await interrupt(second)).toBe(0);
    },
    3 * START_DEADLINE_MS,
  );

  it(
    'ends at once when it is interrupted while it starts or loads',
    async () => {
      const demo = start({ DATA_DIR: './interrupted' });
      await eventually(
        'ingestion answers',
        async () => ((await fetch(`http://127.0.0.1:${ports.INGESTION_PORT}/health/live`)).ok ? true : undefined),
        { withinMs: START_DEADLINE_MS },
      );
      expect(await interrupt(demo)).toBe(0);
      expect(demo.output()).not.toMatch(/error|failed/i);
    },
    2 * START_DEADLINE_MS,
  );

  describe('says in one sentence why it cannot start', () => {
    let squatter: Server;
    afterEach(() => void squatter?.close());

    it(
      'when a port is in use',
      async () => {
        squatter = createServer().listen(Number(ports.STANDARDIZATION_PORT), '127.0.0.1');
        await once(squatter, 'listening');
        const { exitCode, output } = await endOf(start({ DATA_DIR: './squatted', LOG_LEVEL: 'silent' }));
        expect(exitCode).toBe(1);
        expect(output.trim().split('\n')).toEqual([
          expect.stringContaining(`Port ${ports.STANDARDIZATION_PORT} is in use by another program`),
        ]);
      },
      2 * START_DEADLINE_MS,
    );

    it(
      'when the folder is in use',
      async () => {
        const holder = start({ DATA_DIR: './held' });
        await shown(holder);
        const { exitCode, output } = await endOf(start({ DATA_DIR: './held' }));
        expect(exitCode).toBe(1);
        expect(output.trim().split('\n')).toEqual([expect.stringContaining(`in use by process ${holder.child.pid}`)]);
        expect(await interrupt(holder)).toBe(0);
      },
      2 * START_DEADLINE_MS,
    );
  });
});
