import { eventually, freePort } from '@app/platform/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const dist = join(import.meta.dirname, '../../dist');
const script = join(dist, 'apps/standalone/src/main.js');

/** Those of `npm start`. */
const memoryLimits = ['--max-semi-space-size=16', '--max-old-space-size=512'];

/** The built standalone program, running as its users run it. */
export interface RunningProgram {
  readonly urls: { readonly ingestion: string; readonly standardization: string; readonly processor: string };
  readonly child: ChildProcess;
  /** Everything that it has written so far. */
  output(): string;
  /** @returns the exit code; null when the signal ended it */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface EndedProgram {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Starts it and waits until every service is healthy. @throws Error with its output when it ends first */
export async function startProgram(environment: Record<string, string>): Promise<RunningProgram> {
  const ports = {
    INGESTION_PORT: await freePort(),
    STANDARDIZATION_PORT: await freePort(),
    PROCESSOR_PORT: await freePort(),
  };
  const named = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
  const { child, output } = launch({ ...named, ...environment });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const urls = {
    ingestion: `http://127.0.0.1:${ports.INGESTION_PORT}`,
    standardization: `http://127.0.0.1:${ports.STANDARDIZATION_PORT}`,
    processor: `http://127.0.0.1:${ports.PROCESSOR_PORT}`,
  };
  await eventually(
    'the program is healthy',
    async () => {
      if (hasEnded()) return true;
      const answers = await Promise.all(Object.values(urls).map((url) => fetch(`${url}/health`)));
      return answers.every(({ ok }) => ok) ? true : undefined;
    },
    { withinMs: 120_000 },
  );
  if (hasEnded()) throw new Error(`the program ended: ${output()}`);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    if (hasEnded()) return child.exitCode;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  return { urls, child, output, stop };
}

/** Runs it until it ends by itself. */
export async function runProgramToEnd(environment: Record<string, string>): Promise<EndedProgram> {
  const { child, output } = launch(environment);
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, output: output() };
}

function launch(environment: Record<string, string>): { child: ChildProcess; output: () => string } {
  if (!existsSync(script)) throw new Error(`there is no ${script}: npm run build makes it`);
  const child = spawn(process.execPath, [...memoryLimits, script], {
    // Where no .env of a developer is.
    cwd: tmpdir(),
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      LOG_LEVEL: 'warn',
      // As `npm start` does.
      NODE_COMPILE_CACHE: join(dist, 'compile-cache'),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  }
  return { child, output: () => text };
}
