import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

/** A process, so named that another one that got its number is not taken for it. */
export interface ProcessName {
  readonly pid: number;
  readonly host: string;
  /** Containers of one host count their processes apart; empty where the system has no such thing. */
  readonly namespace: string;
  /** When it began, as its system counts; null where the system does not say. */
  readonly began: string | null;
}

export type ProcessState = 'alive' | 'dead' | 'unknown';

/** The process that asks. */
export async function nameOfSelf(): Promise<ProcessName> {
  const began = (await statOf(process.pid))?.began ?? null;
  return { pid: process.pid, host: hostname(), namespace: await ownNamespace(), began };
}

/** `unknown`: the process runs where it cannot be seen from here, or the system does not say enough. */
export async function stateOf({ pid, host, namespace, began }: ProcessName): Promise<ProcessState> {
  if (host !== hostname() || namespace !== (await ownNamespace())) return 'unknown';
  const stat = await statOf(pid);
  // A zombie holds nothing any more: its parent has not asked yet how it ended.
  if (stat !== null) return stat.began === began && !'ZX'.includes(stat.state) ? 'alive' : 'dead';
  try {
    process.kill(pid, 0);
    return 'unknown';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? 'dead' : 'unknown';
  }
}

interface ProcessStat {
  readonly state: string;
  readonly began: string;
}

const ownNamespace = (): Promise<string> => readlink('/proc/self/ns/pid').catch(() => '');

const statOf = (pid: number): Promise<ProcessStat | null> =>
  process.platform === 'linux' ? statInProc(pid) : process.platform === 'win32' ? Promise.resolve(null) : statByPs(pid);

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: fields 3 and 22; the name before them may hold anything. */
async function statInProc(pid: number): Promise<ProcessStat | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', began: fields[19] ?? '' };
}

/** macOS and the BSDs: the first word is the state, the rest the second in which it began. */
async function statByPs(pid: number): Promise<ProcessStat | null> {
  const ps = promisify(execFile)('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { env: { LC_ALL: 'C' } });
  const found = await ps.catch(() => null);
  const [state, ...began] = found?.stdout.trim().split(/\s+/) ?? [];
  return state ? { state: state.slice(0, 1), began: began.join(' ') } : null;
}
