import { rawRunIdOf } from '@app/contracts';
import { rawLogs } from '@app/contracts/testing';
import { eventually } from '@app/platform/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { type DataDirs, dataDirs, runIdsIn } from './harness/data-dirs.js';
import { get } from './harness/http.js';
import { type Load, startLoad } from './harness/load.js';
import { serverPidIn } from './harness/processes.js';
import { type RunningProgram, startProgram } from './harness/program.js';
import { scale } from './harness/scale.js';

const RUNS = scale.killedLoadRuns;

describe('the program under load', () => {
  let folders: DataDirs;
  let program: RunningProgram;

  beforeAll(async () => {
    folders = await dataDirs();
  });
  afterEach(() => program?.stop('SIGKILL'));
  afterAll(() => folders?.remove());

  const analytics = async (path: string) => (await get(`${program.urls.processor}/analytics/${path}`)).body;
  const total = async () => (await analytics('summary')).total_logs_processed as number;
  const isAtLeast = (load: Load, count: number) =>
    eventually(`${count} are acknowledged`, () => load.acknowledged.size >= count || undefined, { withinMs: 60_000 });

  it.each([
    ['the program', (child: number) => [child]],
    ['its PostgreSQL', (_: number, server: number) => [server]],
    ['both', (child: number, server: number) => [child, server]],
  ])(
    `%s is killed, and each of ${RUNS} runs is there once in the end`,
    async (_, victims) => {
      const DATA_DIR = await folders.withStore();
      const records = rawLogs(RUNS);
      const all = records.map((record) => rawRunIdOf(record)).sort();

      program = await startProgram({ DATA_DIR });
      const load = startLoad(program.urls.ingestion, records);
      await isAtLeast(load, RUNS / 4);
      const killed = victims(program.child.pid!, await serverPidIn(DATA_DIR));
      const hasEnded = once(program.child, 'exit');
      for (const pid of killed) process.kill(pid, 'SIGKILL');
      await load.over;
      expect(load.acknowledged.size).toBeLessThan(RUNS);

      if (killed.includes(program.child.pid!)) {
        // The same folder at once: a process that was killed does not keep it.
        await hasEnded;
        program = await startProgram({ DATA_DIR });
      } else {
        await eventually(
          'it is healthy',
          async () => (await fetch(`${program.urls.processor}/health`)).ok || undefined,
        );
      }
      const kept = await total();
      expect(await program.stop()).toBe(0);
      const ids = await runIdsIn(DATA_DIR);
      expect(ids).toHaveLength(kept);
      expect(new Set(ids).size).toBe(kept);
      const stored = new Set(ids);
      expect([...load.acknowledged].filter((id) => !stored.has(id))).toEqual([]);

      program = await startProgram({ DATA_DIR });
      const again = startLoad(program.urls.ingestion, records);
      await again.over;
      expect(again.acknowledged.size).toBe(RUNS);
      expect(await total()).toBe(RUNS);
      expect((await get(`${program.urls.processor}/status`)).body).toMatchObject({
        processed_logs_count: RUNS,
        duplicate_runs_count: kept,
      });
      expect(await program.stop()).toBe(0);
      expect(await runIdsIn(DATA_DIR)).toEqual(all);
    },
    180_000,
  );

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s, and has all that it acknowledged', async (signal) => {
    const DATA_DIR = await folders.withStore();
    program = await startProgram({ DATA_DIR });
    const load = startLoad(program.urls.ingestion, rawLogs(RUNS), { batch: 100 });
    await isAtLeast(load, 1000);
    const begun = performance.now();
    expect(await program.stop(signal)).toBe(0);
    expect(performance.now() - begun).toBeLessThan(10_000);
    await load.over;
    expect(load.acknowledged.size).toBeLessThan(RUNS);
    const stored = new Set(await runIdsIn(DATA_DIR));
    expect([...load.acknowledged].filter((id) => !stored.has(id))).toEqual([]);
    expect(program.output()).not.toMatch(/"level":"error"|not stopped/);
  });
});
