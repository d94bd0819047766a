import { readdirSync, readFileSync } from 'node:fs';

/** The unit of CPU times in /proc; 100 on every Linux that Node runs on. */
const TICKS_PER_SEC = 100;

interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  readonly program: string;
  /** Of its own threads and of its children that have ended. */
  readonly cpuSecs: number;
}

/** CPU seconds so far of a process and all processes below it, by the name of the program; empty where there is no /proc. */
export function cpuSecsByProgram(rootPid: number): ReadonlyMap<string, number> {
  const all = readProcesses();
  const members = new Set([rootPid]);
  // A child may be listed before its parent when process ids have wrapped.
  for (let size = 0; size < members.size;) {
    size = members.size;
    for (const { pid, parent } of all) if (members.has(parent)) members.add(pid);
  }
  const byProgram = new Map<string, number>();
  for (const { pid, program, cpuSecs } of all) {
    if (members.has(pid)) byProgram.set(program, (byProgram.get(program) ?? 0) + cpuSecs);
  }
  return byProgram;
}

function readProcesses(): ProcessTimes[] {
  return entriesOf('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => timesOf(Number(pid)) ?? []);
}

// Fields of /proc/<pid>/stat after the name, which may hold blanks: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
function timesOf(pid: number): ProcessTimes | null {
  const [, program, rest] = /^\d+ \((.*)\) (.*)$/s.exec(textOf(`/proc/${pid}/stat`)) ?? [];
  if (program === undefined || rest === undefined) return null;
  const fields = rest.split(' ').map(Number);
  const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + fields[field]!, 0);
  return { pid, parent: fields[1]!, program, cpuSecs: ticks / TICKS_PER_SEC };
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
