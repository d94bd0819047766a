import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from '../libs/platform/src/testing/poll.ts';
import { freePort } from '../libs/platform/src/testing/free-port.ts';

const portSetting = {
  ingestion: 'INGESTION_PORT',
  standardization: 'STANDARDIZATION_PORT',
  processor: 'PROCESSOR_PORT',
} as const;

export type ServiceName = keyof typeof portSetting;

/** One built service under measurement. */
export interface MeasuredService {
  readonly url: string;
  readonly pid: number;
  /** One sample of its `/metrics`, 0 when it is not there. `labels` as they are written, such as `topic="raw-logs"`. */
  metric(name: string, labels?: string): Promise<number>;
  /** Samples of one answer, each by name and labels: an answer costs the service some 5 ms. */
  metrics(...samples: readonly SampleName[]): Promise<number[]>;
  stop(): Promise<void>;
}

/** The options of production: a young generation that is large enough for a chunk, and small enough for the cache. */
const nodeFlags = ['--max-semi-space-size=32'];

/** Starts a service and waits until it is healthy. @throws Error with its output */
export async function startService(
  dist: string,
  name: ServiceName,
  environment: Record<string, string>,
): Promise<MeasuredService> {
  const port = await freePort();
  const script = join(dist, `apps/${name}/src/main.js`);
  const child = spawn(process.execPath, [...nodeFlags, script], {
    env: { PATH: process.env.PATH ?? '', LOG_LEVEL: 'warn', ...environment, [portSetting[name]]: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const url = `http://127.0.0.1:${port}`;
  await eventually(`${name} is healthy`, async () => {
    if (child.exitCode !== null) return false;
    return (await fetch(`${url}/health`)).ok ? true : undefined;
  });
  if (child.exitCode !== null) throw new Error(`${name} did not start: ${output}`);
  return {
    url,
    pid: child.pid!,
    metric: (metric, labels) => sampleOf(url, metric, labels),
    metrics: (...samples) => samplesOf(url, samples),
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** One sample of the `/metrics` of a service, as `metric` of a service says. */
export const sampleOf = async (url: string, metric: string, labels = ''): Promise<number> =>
  (await samplesOf(url, [[metric, labels]]))[0]!;

type SampleName = readonly [name: string, labels?: string];

async function samplesOf(url: string, samples: readonly SampleName[]): Promise<number[]> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return samples.map(([metric, labels = '']) => sampleIn(page, metric, labels));
}

function sampleIn(page: string, metric: string, labels: string): number {
  const lines = page.split('\n').filter((line) => line.startsWith(`${metric}{`) && line.includes(labels));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
