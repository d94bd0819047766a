import { eventually } from '@app/platform/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDataDir } from './data-dir-lock.js';
import { nameOfSelf, type ProcessName } from './process-life.js';

const isLinux = process.platform === 'linux';
/** The least that the library takes. */
const STALE_MS = 2000;
const LONG_AGO = new Date('2025-09-05T20:45:00Z');

describe('lockDataDir', () => {
  let root: string;
  let folder: string;
  const unlocks: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'lock-'));
    folder = root;
  });
  afterEach(async () => {
    for (const unlock of unlocks.splice(0)) await unlock();
    await rm(root, { recursive: true, force: true });
  });

  const lock = async (): Promise<void> => {
    unlocks.push(await lockDataDir(folder, () => undefined, STALE_MS));
  };
  /** Leaves the folder as a process leaves it that never came to unlocking it. */
  const heldBy = async (holder: Partial<ProcessName>, lockedAt = new Date()): Promise<void> => {
    await mkdir(join(folder, 'lock'));
    await utimes(join(folder, 'lock'), lockedAt, lockedAt);
    const since = LONG_AGO.toISOString();
    await writeFile(join(folder, 'holder.json'), JSON.stringify({ ...(await nameOfSelf()), since, ...holder }));
  };
  const aDeadPid = async (): Promise<number> => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    return child.pid!;
  };

  it('makes the folder, writes down who holds it, and gives it back', async () => {
    folder = join(folder, 'new', 'folder');
    await lock();
    expect(JSON.parse(await readFile(join(folder, 'holder.json'), 'utf8'))).toMatchObject(await nameOfSelf());
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

  (isLinux ? it : it.skip)('never takes a folder over from a process that is only frozen', async () => {
    await heldBy({}, LONG_AGO);
    await expect(lock()).rejects.toMatchObject({ code: 'data_dir_locked' });
  });

  it('takes a folder over from another machine that has shown no sign of life for long', async () => {
    await heldBy({ host: 'elsewhere' }, LONG_AGO);
    await lock();
  });

  it('waits, and then refuses, while another machine shows signs of life', async () => {
    await heldBy({ host: 'elsewhere', pid: 1 });
    const alive = setInterval(() => void utimes(join(folder, 'lock'), new Date(), new Date()), 100);
    await expect(lock()).rejects.toMatchObject({
      code: 'data_dir_locked',
      detail: expect.stringContaining('is in use by process 1 on elsewhere, since 2025-09-05T20:45:00.000Z'),
    });
    clearInterval(alive);
  });

  it('lets exactly one of two in that find the holder dead, when one of them is slow to act on it', async () => {
    await heldBy({ pid: await aDeadPid() });
    const files = await import('node:fs/promises');
    let removals = 0;
    jest.unstable_mockModule('node:fs/promises', () => ({
      ...files,
      // Whoever comes second removes what it found only when the first one has settled in.
      rm: async (path: string, options: object) => {
        if (path.endsWith('lock') && ++removals > 1) await eventually('the first is in', () => unlocks[0]);
        await files.rm(path, options);
      },
    }));
    jest.resetModules();
    const { lockDataDir: lockSlowly } = await import('./data-dir-lock.js');
    const contend = async () => void unlocks.push(await lockSlowly(folder, () => undefined, STALE_MS));
    const outcomes = await Promise.allSettled([contend(), contend()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('says in words that a folder cannot be used', async () => {
    await writeFile(join(folder, 'file'), '');
    folder = join(folder, 'file');
    await expect(lock()).rejects.toMatchObject({
      code: 'settings_invalid',
      detail: expect.stringMatching(/^DATA_DIR .*file cannot be used: EEXIST/),
    });
  });
});
