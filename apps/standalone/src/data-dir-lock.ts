import { PipelineError } from '@app/contracts';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import lockfile from 'proper-lockfile';
import { nameOfSelf, type ProcessName, stateOf } from './process-life.js';

/** A holder that cannot be looked at, and has not shown a sign of life for so long, is dead. */
const STALE_MS = 10_000;
const RETRY_MS = 250;

type Lock = (name: string, lockFolder: string, onLost?: () => void) => Promise<() => Promise<void>>;

/** Waits long enough for a lock to grow stale. `name`: what the library knows the lock by, in this process. */
const locker =
  (staleMs: number): Lock =>
  (name, lockFolder, onLost = () => undefined) =>
    lockfile.lock(name, {
      lockfilePath: lockFolder,
      realpath: false,
      stale: staleMs,
      retries: { retries: (1.2 * staleMs) / RETRY_MS, factor: 1, minTimeout: RETRY_MS, maxTimeout: RETRY_MS },
      onCompromised: onLost,
    });

interface Holder extends ProcessName {
  readonly since: string;
}

/**
 * Makes the folder this process's own. A holder that was killed does not keep it.
 * @param onLost told when the folder was taken away all the same
 * @returns what gives it back
 * @throws PipelineError `data_dir_locked`; `settings_invalid` when the folder cannot be used at all
 */
export async function lockDataDir(
  folder: string,
  onLost: () => void,
  staleMs = STALE_MS,
): Promise<() => Promise<void>> {
  const lock = locker(staleMs);
  const holderFile = join(folder, 'holder.json');
  try {
    await mkdir(folder, { recursive: true });
    // One after the other: whoever finds the holder dead must not remove the lock of another who found that just before.
    const next = await lock(join(folder, 'turn'), join(folder, 'turn.lock'));
    try {
      return await takeOver(folder, holderFile, (lockFolder) => lock(folder, lockFolder, onLost));
    } finally {
      await next();
    }
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ELOCKED') throw refusal(folder, await readHolder(holderFile));
    if (error instanceof PipelineError) throw error;
    const detail = `DATA_DIR ${resolve(folder)} cannot be used: ${(error as Error).message}`;
    throw new PipelineError('settings_invalid', detail, { cause: error });
  }
}

async function takeOver(
  folder: string,
  holderFile: string,
  lock: (lockFolder: string) => Promise<() => Promise<void>>,
): Promise<() => Promise<void>> {
  const lockFolder = join(folder, 'lock');
  const holder = await readHolder(holderFile);
  const state = holder === null ? 'unknown' : await stateOf(holder);
  if (state === 'alive') throw refusal(folder, holder);
  if (state === 'dead') await rm(lockFolder, { recursive: true, force: true });
  const unlock = await lock(lockFolder);
  const ours: Holder = { ...(await nameOfSelf()), since: new Date().toISOString() };
  await writeFile(holderFile, JSON.stringify(ours));
  return async () => {
    await rm(holderFile, { force: true });
    await unlock();
  };
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function refusal(folder: string, holder: Holder | null): PipelineError {
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
  return new PipelineError(
    'data_dir_locked',
    `DATA_DIR ${resolve(folder)} is in use by ${who}. Stop that process, or give this one a folder of its own: ` +
      'DATA_DIR=./other-data npm start',
  );
}
