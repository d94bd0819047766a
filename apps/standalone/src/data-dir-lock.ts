import { PipelineError } from '@app/contracts';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import lockfile from 'proper-lockfile';

/** A holder that has not shown a sign of life for so long is dead. */
const STALE_MS = 10_000;

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/**
 * Makes the folder this process's own. A holder that was killed does not keep it.
 * @returns what gives it back
 * @throws PipelineError `data_dir_locked`
 */
export async function lockDataDir(folder: string, onLost: () => void): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const holderFile = join(folder, 'holder.json');
  const holder = await readHolder(holderFile);
  if (holder !== null && isDead(holder)) await rm(lockPath(folder), { recursive: true, force: true });
  const unlock = await lockfile
    .lock(folder, { lockfilePath: lockPath(folder), stale: STALE_MS, onCompromised: onLost })
    .catch((error: unknown) => {
      throw refusal(folder, holder, error);
    });
  const ours: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  await writeFile(holderFile, JSON.stringify(ours));
  return async () => {
    await rm(holderFile, { force: true });
    await unlock();
  };
}

const lockPath = (folder: string): string => join(folder, 'lock');

async function readHolder(file: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

// Another host's processes cannot be seen from here: its lock has to grow stale.
function isDead({ pid, host }: Holder): boolean {
  if (host !== hostname()) return false;
  // After a restart a container gives out the same numbers again.
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function refusal(folder: string, holder: Holder | null, cause: unknown): PipelineError {
  if ((cause as { code?: unknown }).code !== 'ELOCKED') {
    return new PipelineError('data_dir_locked', `DATA_DIR ${resolve(folder)} cannot be used`, { cause });
  }
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
  return new PipelineError(
    'data_dir_locked',
    `DATA_DIR ${resolve(folder)} is in use by ${who}. Stop that process, or give this one a folder of its own: ` +
      'DATA_DIR=./other-data npm start',
    { cause },
  );
}
