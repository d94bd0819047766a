import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { serviceFlags } from '../bin/service-flags.mjs';
import type { Dist } from './sample-runs.ts';

const ASK_EVERY_MS = 10;
const START_DEADLINE_MS = 60_000;
const BYTES_PER_KB = 1024;
/** The unit of CPU times in /proc; 100 on every Linux that Node runs on. */
const TICKS_PER_SEC = 100;

/** The built standalone program under measurement. */
export interface MeasuredProgram {
  readonly pid: number;
  readonly urls: { readonly ingestion: string; readonly standardization: string; readonly processor: string };
  /** From the start of the process until every service said that it is healthy. */
  readonly startSecs: number;
  /** Resident memory; null where there is no /proc. */
  residentBytes(): number | null;
  /** The most of it so far; null where there is no /proc. */
  peakBytes(): number | null;
  /** CPU time of all its threads so far; null where there is no /proc. */
  cpuSecs(): number | null;
  stop(): Promise<void>;
}

/** Starts it on free ports. @throws Error with its output when it ends or is not healthy within a minute */
export async function startMeasured(dist: Dist, environment: Record<string, string>): Promise<MeasuredProgram> {
  const ports = [await freePort(), await freePort(), await freePort()] as const;
  const [INGESTION_PORT, STANDARDIZATION_PORT, PROCESSOR_PORT] = ports.map(String) as [string, string, string];
  const begin = performance.now();
  const child = spawn(process.execPath, [...serviceFlags, join(dist, 'apps/standalone/src/main.js')], {
    env: { ...process.env, LOG_LEVEL: 'warn', INGESTION_PORT, STANDARDIZATION_PORT, PROCESSOR_PORT, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  }
  const [ingestion, standardization, processor] = ports.map((port) => `http://127.0.0.1:${port}`) as [
    string,
    string,
    string,
  ];
  const urls = { ingestion, standardization, processor };
  while (!(await areHealthy(Object.values(urls)))) {
    const isLate = performance.now() - begin > START_DEADLINE_MS;
    if (isLate) child.kill('SIGKILL');
    if (isLate || child.exitCode !== null) throw new Error(`the program did not start: ${output}`);
    await setTimeout(ASK_EVERY_MS);
  }
  const startSecs = (performance.now() - begin) / 1000;
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    if (output.includes('"level":"error"')) throw new Error(`the program reported errors: ${output}`);
  };
  return {
    pid: child.pid!,
    urls,
    startSecs,
    stop,
    residentBytes: () => memoryOf(child.pid, 'VmRSS'),
    peakBytes: () => memoryOf(child.pid, 'VmHWM'),
    cpuSecs: () => cpuSecsOf(child.pid),
  };
}

async function areHealthy(urls: readonly string[]): Promise<boolean> {
  // The one that starts last is asked first: as long as it refuses, one attempt is all that is made.
  for (const url of urls) {
    const answer = await fetch(`${url}/health`).catch(() => null);
    await answer?.body?.cancel();
    if (!answer?.ok) return false;
  }
  return true;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Lines of `/proc/<pid>/status`: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
function memoryOf(pid: number | undefined, line: 'VmRSS' | 'VmHWM'): number | null {
  const text = readProcess(pid, 'status');
  const kilobytes = new RegExp(`^${line}:\\s+(\\d+) kB$`, 'm').exec(text ?? '')?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * BYTES_PER_KB;
}

function cpuSecsOf(pid: number | undefined): number | null {
  // The name of the program, in parentheses, may hold blanks; user and system time are the 12th and 13th field after it.
  const fields = readProcess(pid, 'stat')?.split(') ').at(-1)?.split(' ');
  return fields === undefined ? null : (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SEC;
}

function readProcess(pid: number | undefined, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}
