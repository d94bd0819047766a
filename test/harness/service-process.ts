import { eventually, freePort } from '@app/platform/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

const portSetting = {
  ingestion: 'INGESTION_PORT',
  standardization: 'STANDARDIZATION_PORT',
  processor: 'PROCESSOR_PORT',
} as const;

export type ServiceName = keyof typeof portSetting;

/** One built service in a process of its own. */
export interface ServiceProcess {
  readonly name: ServiceName;
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything that it has written so far. */
  output(): string;
  /** @returns the exit code; null when the signal itself ended it */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts it, on a free port or the one of the environment, and returns at once; `healthy` waits. */
export async function startService(name: ServiceName, environment: Record<string, string>): Promise<ServiceProcess> {
  const port = Number(environment[portSetting[name]] ?? (await freePort()));
  const script = join(root, `dist/apps/${name}/src/main.js`);
  const child = spawn(process.execPath, [script], {
    cwd: root,
    env: {
      PATH: process.env.PATH ?? '',
      LOG_LEVEL: 'warn',
      NODE_COMPILE_CACHE: join(root, 'dist/compile-cache'),
      ...environment,
      [portSetting[name]]: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    name,
    child,
    url: `http://127.0.0.1:${port}`,
    output: () => text,
    stop: async (signal = 'SIGTERM') => {
      if (!hasEnded()) {
        const ended = once(child, 'exit');
        child.kill(signal);
        await ended;
      }
      return child.exitCode;
    },
  };
}

/** Resolves when the service says that it is well and, being a consumer, is a member of its group. */
export function healthy({ name, url, child, output }: ServiceProcess, withinMs = 90_000): Promise<true> {
  return eventually(
    `${name} is healthy`,
    async () => {
      if (child.exitCode !== null) throw new Error(`${name} ended: ${output()}`);
      if (!(await fetch(`${url}/health`)).ok) return undefined;
      if (name === 'ingestion') return true;
      const status = (await (await fetch(`${url}/status`)).json()) as { is_running: boolean };
      return status.is_running ? true : undefined;
    },
    { withinMs },
  );
}
