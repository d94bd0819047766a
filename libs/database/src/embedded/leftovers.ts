import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SOCKET } from './connection.js';

const LOOK_MS = 20;
/** PostgreSQL's own lock on its socket; it stands beside the socket, in the store. */
const SOCKET_LOCK = `${SOCKET}.lock`;
interface Step {
  readonly signal: NodeJS.Signals;
  readonly patienceMs: number;
}

/** The first two let a server end by itself and take its sessions along; the last one ends what hangs. */
const serverSteps: readonly Step[] = [
  { signal: 'SIGINT', patienceMs: 1500 },
  { signal: 'SIGQUIT', patienceMs: 1500 },
  { signal: 'SIGKILL', patienceMs: 1000 },
];
/** Sessions of a killed server see it only when they wait for something. All that they committed is in the log. */
const SESSIONS_END_MS = 2000;

/**
 * Stops what runs in the store although its owner is gone: a server that outlived its program, and the sessions of a
 * server that was killed. Call it only as the owner of DATA_DIR.
 * @throws Error when something does not end
 */
export async function stopLeftovers(cluster: string): Promise<void> {
  const postmaster = await pidInFile(cluster);
  for (const { signal, patienceMs } of serverSteps) {
    const isRunning = async (): Promise<boolean> => (await serversIn(cluster, postmaster)).includes(postmaster ?? 0);
    if (!(await isRunning())) break;
    signalTo([postmaster ?? 0], signal);
    await untilNot(isRunning, patienceMs);
  }
  signalTo(await serversIn(cluster, postmaster), 'SIGKILL');
  await untilNot(async () => (await serversIn(cluster, postmaster)).length > 0, SESSIONS_END_MS);
  const left = await serversIn(cluster, postmaster);
  if (left.length > 0) throw new Error(`process ${left.join(', ')} runs in ${cluster} and does not end`);
  // The number in them may belong to something else by now, or to a killed server that nobody has reaped yet: the next
  // server would take either for a living one.
  if (process.platform !== 'linux') return;
  for (const name of ['postmaster.pid', SOCKET_LOCK]) await rm(join(cluster, name), { force: true });
}

async function untilNot(isTrue: () => Promise<boolean>, patienceMs: number): Promise<void> {
  const end = performance.now() + patienceMs;
  while (performance.now() < end && (await isTrue())) await sleep(LOOK_MS);
}

function signalTo(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended just now.
    }
  }
}

async function pidInFile(cluster: string): Promise<number | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}

/** Processes of a server on this store. */
const serversIn = (cluster: string, postmaster: number | null): Promise<number[]> =>
  process.platform === 'linux' ? Promise.resolve(processesIn(cluster)) : postmasterByName(postmaster);

/**
 * Every process of a server stays in its folder. Asked without giving way to other work: under load each of some hundred
 * answers would wait for its turn.
 */
function processesIn(cluster: string): number[] {
  const folder = realpathSync(cluster);
  const pids = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  return pids.filter((pid) => {
    try {
      if (readlinkSync(`/proc/${pid}/cwd`) !== folder) return false;
      // A shell may stand there too.
      return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres');
    } catch {
      // It ended just now, or belongs to another user.
      return false;
    }
  });
}

/** Where the system does not show folders of processes: the number in the file, if it is a server's. */
async function postmasterByName(pid: number | null): Promise<number[]> {
  if (pid === null || process.platform === 'win32') return [];
  const ps = promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]);
  const found = await ps.catch(() => null);
  return found !== null && /postgres|postmaster/.test(found.stdout) ? [pid] : [];
}
