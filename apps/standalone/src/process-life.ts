import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

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

/** Unknown: it runs where it cannot be seen from here, or the system does not say enough. */
export async function stateOf({ pid, host, namespace, began }: ProcessName): Promise<ProcessState> {
  if (host !== hostname() || namespace !== (await ownNamespace())) return 'unknown';
  const stat = await statOf(pid);
  // A zombie holds nothing any more: whoever started it has not asked yet how it ended.
  if (stat !== null) return stat.began === began && !'ZX'.includes(stat.state) ? 'alive' : 'dead';
  try {
    process.kill(pid, 0);
    return 'unknown';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? 'dead' : 'unknown';
  }
}

const ownNamespace = (): Promise<string> => readlink('/proc/self/ns/pid').catch(() => '');

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: fields 3 and 22; the name before them may hold anything. */
async function statOf(pid: number): Promise<{ state: string; began: string } | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', began: fields[19] ?? '' };
}
