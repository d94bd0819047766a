import { findPostgres } from '@app/platform/testing';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type RunningProgram, startProgram } from './program.js';
import { query } from './stack.js';

/** The heap that `npm start` gives the program. */
const HEAP = '--max-semi-space-size=16 --max-old-space-size=512';

export const postgres = await findPostgres();

/** The built program as `npm start` runs it, on an empty PostgreSQL. */
export interface BoundedProgram extends RunningProgram {
  readonly databaseUrl: string;
  close(): Promise<void>;
}

/** @throws Error where there is no PostgreSQL */
export async function startBounded(environment: Record<string, string> = {}): Promise<BoundedProgram> {
  const database = await postgres!.open();
  try {
    const program = await startProgram({ DATABASE_URL: database.url, NODE_OPTIONS: HEAP, ...environment });
    const close = async (): Promise<void> => {
      await program.stop();
      await database.close();
    };
    return { ...program, databaseUrl: database.url, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Resident memory in megabytes; 0 where the system does not say. */
export function residentMegabytes({ child }: RunningProgram): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1000;
  } catch {
    return 0;
  }
}

/** The memory and the answers of a program while something was done to it. */
export interface Seen {
  /** Of `/health` of all three services: the longest time to an answer 200, in milliseconds. */
  readonly slowestHealthMs: number;
  /** Answers of `/health` that were not 200, or why there was none. */
  readonly unhealthy: readonly string[];
  readonly peakMegabytes: number;
}

/**
 * Slowest `/health` that a test lets pass, in milliseconds: below a second on a machine that does nothing else. One that is
 * busy gives a process its turn later; a process that stands still, or is gone, takes far longer.
 */
export const HEALTH_WITHIN_MS = 6000;

const WATCH_EVERY_MS = 50;

/** Asks for `/health` all the time while something is done. */
export async function watching<T>(program: RunningProgram, work: () => Promise<T>): Promise<{ done: T; seen: Seen }> {
  let isOver = false;
  let [slowestHealthMs, peakMegabytes] = [0, 0];
  const unhealthy: string[] = [];
  const watch = async (url: string): Promise<void> => {
    while (!isOver) {
      const began = performance.now();
      const fault = await fetch(`${url}/health`).then(
        async (answer) => {
          const said = await answer.text();
          return answer.status === 200 ? null : `${answer.status} ${said}`;
        },
        (failure: Error) => `${failure.message}: ${String(failure.cause)}`,
      );
      slowestHealthMs = Math.max(slowestHealthMs, performance.now() - began);
      if (fault !== null) unhealthy.push(fault);
      peakMegabytes = Math.max(peakMegabytes, residentMegabytes(program));
      await setTimeout(WATCH_EVERY_MS);
    }
  };
  const watches = Promise.all(Object.values(program.urls).map(watch));
  try {
    const done = await work();
    isOver = true;
    await watches;
    return { done, seen: { slowestHealthMs, unhealthy, peakMegabytes } };
  } finally {
    isOver = true;
  }
}

/** Runs made by the database itself, in one statement; `columns` says in SQL what is not as usual, `n` is the number. */
export async function storeMany(
  url: string,
  count: number,
  columns: Readonly<Record<string, string>> = {},
): Promise<void> {
  const values: Record<string, string> = {
    run_id: 'gen_random_uuid()',
    sequence_id: "'2025-09-05-16-45'",
    company: "'acme'",
    zone: "'raw'",
    source: "'zohobooks'",
    object_number: 'n % 200',
    object_type: "'invoices'",
    transformation: "'get'",
    status: "'SUCCESS'",
    start_time: "'2025-09-05T16:45:26Z'::timestamptz + n * interval '1 second'",
    end_time: "'2025-09-05T16:45:30Z'::timestamptz + n * interval '1 second'",
    duration_seconds: '4 + n % 7',
    cpu_time_seconds: '0.64',
    memory_used_bytes: '14155776 + n % 1000',
    normalizations: "'[]'::jsonb",
    is_anomaly: 'false',
    ...columns,
  };
  const names = Object.keys(values).map((name) => `"${name}"`);
  await query(
    url,
    `insert into runs (${names.join(', ')})
      select ${Object.values(values).join(', ')} from generate_series(1, ${count}) as n`,
  );
}

/** Sends a request and never reads a byte of what is answered. */
export async function askWithoutReading(url: string, method = 'GET'): Promise<Socket> {
  const { hostname, port, pathname, search } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.pause();
  // One that is cut off says so when it is written to, or read.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(`${method} ${pathname}${search} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  return socket;
}
