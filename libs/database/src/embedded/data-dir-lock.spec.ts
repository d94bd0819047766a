import { eventually } from '@app/platform/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import files, { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDataDir, type LockOptions } from './data-dir-lock.js';
import { nameOfSelf, type ProcessName } from './process-life.js';

const isLinux = process.platform === 'linux';
const SILENCE_MS = 500;
const SINCE = '2025-09-05T20:45:00.000Z';

describe('lockDataDir', () => {
  let root: string;
  let folder: string;
  const unlocks: (() => Promise<void>)[] = [];
  let alive: NodeJS.Timeout | undefined;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'lock-'));
    folder = root;
  });
  afterEach(async () => {
    clearInterval(alive);
    for (const unlock of unlocks.splice(0)) await unlock();
    await rm(root, { recursive: true, force: true });
  });

  const lock = async (options: LockOptions = {}): Promise<void> => {
    unlocks.push(await lockDataDir(folder, { silenceMs: SILENCE_MS, ...options }));
  };
  const fileOf = (number: number): string => join(folder, 'lock', `${number}.json`);
  /** Leaves the folder as a process leaves it that never came to unlocking it. */
  const heldBy = async (holder: Partial<ProcessName>, number = 1): Promise<void> => {
    await mkdir(join(folder, 'lock'), { recursive: true });
    await writeFile(fileOf(number), JSON.stringify({ ...(await nameOfSelf()), since: SINCE, ...holder }));
  };
  const aDeadPid = async (): Promise<number> => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    return child.pid!;
  };

  it('makes the folder, writes down who holds it, and gives it back', async () => {
    folder = join(folder, 'new', 'folder');
    await lock();
    expect(JSON.parse(await readFile(fileOf(1), 'utf8'))).toMatchObject(await nameOfSelf());
    await unlocks.pop()!();
    await lock();
  });

  it('refuses a folder that is held, and says by whom and what to do', async () => {
    await lock();
    await expect(lock()).rejects.toMatchObject({
      code: 'data_dir_locked',
      detail: expect.stringMatching(
        new RegExp(
          `is in use by process ${process.pid} on .*\\. Stop that process, or give this one a folder of its own`,
        ),
      ),
    });
  });

  it('takes a folder over at once from a process that was killed', async () => {
    await heldBy({ pid: await aDeadPid() });
    await lock();
  });

  (isLinux ? it : it.skip)('takes a folder over from a dead process whose number another one has got', async () => {
    await heldBy({ began: '1' });
    await lock();
  });

  (isLinux ? it : it.skip)('never takes a folder over from a process that only stands still', async () => {
    await heldBy({});
    const longAgo = new Date(SINCE);
    await utimes(fileOf(1), longAgo, longAgo);
    await expect(lock()).rejects.toMatchObject({ code: 'data_dir_locked' });
  });

  it('takes a folder over from another machine that shows no sign of life', async () => {
    await heldBy({ host: 'elsewhere' });
    await lock();
  });

  it('waits, and then refuses, while another machine shows signs of life', async () => {
    await heldBy({ host: 'elsewhere', pid: 1 });
    alive = setInterval(() => void utimes(fileOf(1), new Date(), new Date()), 50);
    await expect(lock()).rejects.toMatchObject({
      code: 'data_dir_locked',
      detail: expect.stringContaining(`is in use by process 1 on elsewhere, since ${SINCE}`),
    });
  });

  it('refuses a folder of a silent container whose server answers all the same', async () => {
    await heldBy({ namespace: 'pid:[1]', pid: 1 });
    await expect(lock({ answers: () => Promise.resolve(true) })).rejects.toMatchObject({ code: 'data_dir_locked' });
  });

  it('takes a folder over whose last holder was killed while it wrote its name', async () => {
    await heldBy({});
    await writeFile(fileOf(2), '');
    await lock();
  });

  it('shows signs of life, and says so when it has lost the folder to a process that could not see them', async () => {
    const lost: string[] = [];
    await lock({ onLost: (reason) => lost.push(reason) });
    const made = (await stat(fileOf(1))).mtimeMs;
    await eventually('a sign of life', async () => (await stat(fileOf(1))).mtimeMs > made || undefined);
    expect(lost).toEqual([]);
    await heldBy({ host: 'elsewhere' }, 2);
    await eventually('the loss is told', () => lost[0]);
  });

  it('lets exactly one of many in that find the holder dead at the same time', async () => {
    await heldBy({ pid: await aDeadPid() });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lock()));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await unlocks.pop()!();
    const again = await Promise.allSettled(Array.from({ length: 20 }, () => lock()));
    expect(again.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('keeps out a process that was so slow that the holder after the dead one has come and gone', async () => {
    await heldBy({ pid: await aDeadPid() });
    const writeReally = files.writeFile;
    vi.spyOn(files, 'writeFile').mockImplementation(async (path, text, options) => {
      // Between looking and writing: another one came, went, and a third one holds the folder under the number 3.
      if ((path as string).endsWith('2.json')) {
        restore();
        await files.rm(fileOf(1));
        await heldBy({}, 3);
      }
      await writeReally(path, text, options);
    });
    const restore = () => {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    };
    syncBuiltinESMExports();
    try {
      await expect(lockDataDir(folder)).rejects.toMatchObject({ code: 'data_dir_locked' });
    } finally {
      restore();
    }
    expect(await readdir(join(folder, 'lock'))).toEqual(['3.json']);
  });
});
