import { execFile } from 'node:child_process';
import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const LOOK_MS = 50;
/** The first two let a server end by itself; the last one ends what hangs. */
const steps = [
  ['SIGINT', 1500],
  ['SIGQUIT', 1500],
  ['SIGKILL', 1500],
] as const;

/**
 * Stops what runs in the store although its owner is gone: a server that outlived its program, and the sessions of a
 * server that was killed. Call it only as the owner of DATA_DIR.
 * @throws Error when something does not end
 */
export async function stopLeftovers(cluster: string): Promise<void> {
  const postmaster = await pidInFile(cluster);
  for (const [signal, patienceMs] of steps) {
    const left = await serversIn(cluster, postmaster);
    if (left.length === 0) break;
    // The others end by themselves when their server does, unless it is gone already.
    for (const pid of postmaster !== null && left.includes(postmaster) ? [postmaster] : left) signalTo(pid, signal);
    const end = performance.now() + patienceMs;
    while (performance.now() < end && (await serversIn(cluster, postmaster)).length > 0) await sleep(LOOK_MS);
  }
  const left = await serversIn(cluster, postmaster);
  if (left.length > 0) throw new Error(`process ${left.join(', ')} runs in ${cluster} and does not end`);
  // Its number may belong to something else by now, for which the server would take it.
  if (process.platform === 'linux') await rm(join(cluster, 'postmaster.pid'), { force: true });
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    // Sessions of a killed server have no other way to end at once.
    process.kill(pid, signal === 'SIGINT' ? 'SIGINT' : signal);
  } catch {
    // It ended just now.
  }
}

async function pidInFile(cluster: string): Promise<number | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}

/** Processes of a server on this store. */
const serversIn = (cluster: string, postmaster: number | null): Promise<number[]> =>
  process.platform === 'linux' ? processesIn(cluster) : postmasterByName(postmaster);

/** Every process of a server stays in its folder. */
async function processesIn(cluster: string): Promise<number[]> {
  const folder = await realpath(cluster);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const isIn = async (pid: number): Promise<boolean> => {
    const [cwd, name] = await Promise.all([readlink(`/proc/${pid}/cwd`), readFile(`/proc/${pid}/comm`, 'utf8')]);
    return cwd === folder && name.startsWith('postgres');
  };
  const found = await Promise.all(pids.map((pid) => isIn(pid).catch(() => false)));
  return pids.filter((_, index) => found[index]);
}

/** Where the system does not show folders of processes: the number in the file, if it is a server's. */
async function postmasterByName(pid: number | null): Promise<number[]> {
  if (pid === null || process.platform === 'win32') return [];
  const ps = promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]);
  const found = await ps.catch(() => null);
  return found !== null && /postgres|postmaster/.test(found.stdout) ? [pid] : [];
}
