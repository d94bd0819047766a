import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The server on a folder of the program. */
export async function serverPidIn(dataDir: string): Promise<number> {
  return parseInt(await readFile(join(dataDir, 'pgdata', 'postmaster.pid'), 'utf8'), 10);
}

/** A process and its children (Linux). */
export async function processesOf(pid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(
    pids.map(async (each) => {
      const stat = await readFile(`/proc/${each}/stat`, 'utf8').catch(() => '');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    }),
  );
  return [pid, ...pids.filter((_, index) => parents[index] === pid)];
}
