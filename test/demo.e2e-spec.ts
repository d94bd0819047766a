import type { SampleOptions } from '@app/samples';
import { eventually, freePort } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoRuns } from '../apps/standalone/src/demo/demo-runs.js';
import { demoSample } from '../apps/standalone/src/demo/sample.js';
import { get } from './harness/http.js';
import { misjudged, type SaidState } from './harness/planted-states.js';

const root = join(import.meta.dirname, '..');
const script = join(root, 'dist/apps/standalone/src/demo.js');

interface Demo {
  readonly child: ChildProcess;
  output(): string;
}

/** A start on a new folder takes 4 s on two cores that are free, and much longer on cores that are not. */
const START_DEADLINE_MS = 60_000;

/** A source that should have run is silent when others were heard of since, and nobody else was for a minute. */
const JUDGED_DEADLINE_MS = 180_000;

const countOf = (sample: SampleOptions, ms: number): number => [...new DemoRuns(sample).endedBy(ms)].length;
const countAt = (moment: Date): number => countOf(demoSample(moment), moment.getTime());
/** The sample that begins with the next quarter hour does without those of one. */
const RUNS_OF_A_CYCLE = 140;

interface States {
  readonly states: readonly SaidState[];
  readonly wide_alerts: readonly { readonly summary: string }[];
}

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
    'says first where the console is, loads the last days on its first start, and goes on with them on its second',
    async () => {
      const before = new Date();
      const first = start();
      const page = await shown(first);
      expect(page.split('\n')[0]).toBe(`Console: http://127.0.0.1:${ports.PROCESSOR_PORT}/ui/`);
      expect(page).toMatch(/^Sending the runs of a made-up fleet: 1,000 so far$/m);
      const [, count = ''] = /^Took in ([\d,]+) runs of the last 2 days/m.exec(page) ?? [];
      const total = Number(count.replaceAll(',', ''));
      const counts = [countAt(before), countAt(new Date())];
      expect(total).toBeGreaterThanOrEqual(Math.min(...counts));
      expect(total).toBeLessThanOrEqual(Math.max(...counts) + RUNS_OF_A_CYCLE);
      expect(page).toMatch(/ Efficy +3,6\d\d +15 /);
      expect(page).toContain('all 15 objects of lumen got 401 Unauthorized');
      for (const port of Object.values(ports)) expect(page).toContain(`http://127.0.0.1:${port}/docs`);
      for (const [address] of page.matchAll(/http:\S+/g)) expect((await fetch(address)).status).toBe(200);
      // oxlint-disable-next-line no-control-regex
      expect(page).not.toMatch(/\u001b/);
      expect(page.split('\n').filter((line) => !line.startsWith('Sending')).length).toBeLessThanOrEqual(32);
      expect(await interrupt(first)).toBe(0);

      const second = start();
      const startedMs = Date.now();
      expect(await shown(second)).toMatch(/^The demo was away for .*: took in \d+ runs of it/m);
      const { until } = JSON.parse(await readFile(join(folder, 'data/demo/demo.json'), 'utf8')) as { until: string };
      const sample = demoSample(new Date(until));
      const stored = (await summary()).total_logs_processed;
      expect(stored).toBeGreaterThanOrEqual(countOf(sample, startedMs));
      expect(stored).toBeLessThanOrEqual(countOf(sample, Date.now()));
      const { body } = await get(`http://127.0.0.1:${ports.PROCESSOR_PORT}/dead-letters`);
      expect(body).toMatchObject({ dead_letters: [] });
      expect(await interrupt(second)).toBe(0);
    },
    3 * START_DEADLINE_MS,
  );

  it(
    'leaves a store alone that no demo has filled',
    async () => {
      const demo = start({ DATA_DIR: './mine' });
      await shown(demo);
      await interrupt(demo);
      await rm(join(folder, 'mine/demo.json'));
      const again = start({ DATA_DIR: './mine' });
      const page = await shown(again);
      expect(page).toMatch(/^The store already holds [\d,]+ runs \(\.\/mine\)\.$/m);
      expect(page).toContain('No demo has sent these runs, so it sends nothing.');
      expect(await interrupt(again)).toBe(0);
    },
    3 * START_DEADLINE_MS,
  );

  it(
    'shows each planted fault in its state since its beginning, and nothing else that is wrong',
    async () => {
      const samples = [demoSample(new Date())];
      const demo = start({ DATA_DIR: './states' });
      await shown(demo);
      samples.push(demoSample(new Date()));
      const ask = async (by: string) => {
        const { body } = await get<States>(`http://127.0.0.1:${ports.PROCESSOR_PORT}/state?by=${by}&limit=5000`);
        return body;
      };
      await eventually(
        'all of it is as it was planted',
        async () => {
          const [sources, objects] = [await ask('source'), await ask('object')];
          const said = [...sources.states, ...objects.states];
          const wrong = samples
            .map((sample) => misjudged(said, sample))
            .sort((one, other) => one.length - other.length);
          const wide = sources.wide_alerts.map(({ summary: sentence }) => sentence);
          if (wrong[0]!.length + wide.length > 0) throw new Error([...wide, ...wrong[0]!].join('\n'));
          return true;
        },
        { withinMs: JUDGED_DEADLINE_MS, everyMs: 1000 },
      );
      const expected = Math.min(...samples.map((sample) => countOf(sample, Date.now())));
      await eventually('the runs that ended meanwhile are there', async () =>
        ((await summary()).total_logs_processed as number) >= expected ? true : undefined,
      );
      expect(await interrupt(demo)).toBe(0);
    },
    START_DEADLINE_MS + JUDGED_DEADLINE_MS,
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
