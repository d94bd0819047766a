import { eventually, freePort } from '@app/platform/testing';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One value of a series, with its labels. */
interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A Prometheus that a test filled and started. */
export interface TestPrometheus {
  /** The answer of an instant query, as of that moment. @throws Error when Prometheus refuses it */
  ask(promql: string, atSecs: number): Promise<Sample[]>;
  /** Ends it and removes its data. */
  close(): Promise<void>;
}

/**
 * Whether the programs `prometheus` and `promtool` are here; when not, that is said in one loud line.
 * @throws Error when they are not and CI=true
 */
export async function hasPrometheus(): Promise<boolean> {
  try {
    await run('prometheus', ['--version']);
    await run('promtool', ['--version']);
    return true;
  } catch {
    const reason = 'no prometheus and promtool on this machine';
    if (process.env.CI === 'true') throw new Error(`no Prometheus to test with: ${reason}`);
    process.stderr.write(`\n!!! THE SUITES ON A REAL PROMETHEUS ARE SKIPPED: ${reason}\n\n`);
    return false;
  }
}

/** Holds these samples, in the text format of OpenMetrics, and scrapes nothing. */
export async function startPrometheus(openMetrics: string): Promise<TestPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const data = join(folder, 'data');
  await writeFile(join(folder, 'samples'), openMetrics);
  await writeFile(join(folder, 'prometheus.yaml'), 'scrape_configs: []\n');
  await run('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', join(folder, 'samples'), data]);
  const port = await freePort();
  const server = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const ended = once(server, 'exit');
  const close = async (): Promise<void> => {
    server.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await eventually('Prometheus is ready', async () => ((await fetch(`${url}/-/ready`)).ok ? true : undefined));
  } catch (error) {
    await close();
    throw error;
  }

  return {
    close,
    ask: async (promql, atSecs) => {
      const query = new URLSearchParams({ query: promql, time: String(atSecs) });
      const answer = (await (await fetch(`${url}/api/v1/query?${query.toString()}`)).json()) as {
        status: string;
        error?: string;
        data: { result: { metric: Record<string, string>; value: [number, string] }[] };
      };
      if (answer.status !== 'success') throw new Error(`${answer.error}: ${promql}`);
      return answer.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
  };
}
