import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, freePort } from '@app/platform/testing';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const project = join(import.meta.dirname, '..');
/** Some 200 MB are unpacked: half a minute on two idle cores. */
const INSTALL_WITHIN_MS = 300_000;
const programs = ['start', 'demo', 'backtest', 'move', 'rewind', 'keys', 'erase', 'rezone', 'export', 'generate'];

/** Without what `npm run` and Vitest have set: as a person's shell has it. The Node of the machine comes first. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^npm_|^NODE_|^VITEST|^(INIT_CWD|TEST|DEV|PROD|MODE|SSR|BASE_URL)$/.test(name),
  ),
);
environment.PATH = (environment.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);

describe('npx observability-stack', () => {
  let folder: string;
  let packed: readonly string[];
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'packed-'));
    // The build of this run is packed as it is: the script that builds again would make the same.
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: project,
      env: environment,
      maxBuffer: 16 * 2 ** 20,
    });
    const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
    packed = files.map(({ path }) => path);
    await writeFile(join(folder, 'package.json'), '{ "name": "somebody", "private": true }');
    const options = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', ['install', ...options, join(folder, filename)], { cwd: folder, env: environment });
  }, INSTALL_WITHIN_MS);
  afterAll(async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** As Ctrl-C does: npx hands no signal on, so a terminal sends it to the whole group. */
  async function stop(): Promise<void> {
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    process.kill(-child.pid!, 'SIGINT');
    await ended;
  }

  /** The command that npx finds, without the second that npx takes. */
  const call = (...args: string[]) =>
    run(join(folder, 'node_modules/.bin/observability-stack'), args, { cwd: folder, env: environment });

  it('is packed with the built programs and nothing else', () => {
    const own = packed.filter((path) => !path.startsWith('node_modules/kafkajs/'));
    const known =
      /^(LICENSE|README[.]md|package[.]json|bin\/[a-z-]+[.]mjs|config\/(rules|mappings)[.]yaml|dist\/(apps|chunks)\/.*[.]js|dist\/console\/.*)$/;
    expect(own.filter((path) => !known.test(path))).toEqual([]);
    expect(own.filter((path) => /spec[.]js$|testing\/|[.]map$|[.]d[.]ts$|samples\/.*json/.test(path))).toEqual([]);
    expect(own).toContain('dist/console/index.html');
  });

  it('has the kafkajs that is patched', async () => {
    const installed = join(folder, 'node_modules/observability-stack/node_modules/kafkajs');
    const patches = await readdir(join(project, 'patches'));
    const patched = new Set<string>();
    for (const patch of patches) {
      const text = await readFile(join(project, 'patches', patch), 'utf8');
      for (const [, path] of text.matchAll(/^\+\+\+ b\/node_modules\/kafkajs\/(.*)$/gm)) patched.add(path!);
    }
    expect(patched.size).toBeGreaterThan(5);
    for (const path of patched) {
      const here = await readFile(join(project, 'node_modules/kafkajs', path), 'utf8');
      expect({ path, text: await readFile(join(installed, path), 'utf8') }).toEqual({ path, text: here });
    }
    const encoder = await readFile(join(installed, 'src/protocol/encoder.js'), 'utf8');
    expect(encoder).toContain('Buffer.allocUnsafe');
  });

  it('tells its version and the programs, and refuses others', async () => {
    const { version } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as { version: string };
    expect((await call('--version')).stdout).toBe(`${version}\n`);
    const { stdout } = await call('--help');
    for (const name of programs) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    await expect(call('strat')).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('"strat"') });
    await expect(call('demo', '--fast')).rejects.toMatchObject({ code: 2 });
  });

  it.each(programs.filter((name) => name !== 'start' && name !== 'demo'))(
    'has a help of %s that names it as it was called',
    async (name) => {
      const { stdout } = await call(name, '--help');
      expect(stdout).toContain(`npx observability-stack ${name} `);
      expect(stdout).not.toContain('npm run');
    },
  );

  it.each([
    ['erase', '--company', 'acme'],
    ['export', '--out', 'runs'],
    ['rezone', '--company', 'acme', '--zone', 'Europe/Paris'],
    ['move', '--to', 'postgres://127.0.0.1:1/none'],
  ])(
    'has a tool %s that reads .env, and needs no keys because of an address that it does not listen on',
    async (...args) => {
      const file = join(folder, '.env');
      await writeFile(file, 'DATA_DIR=./elsewhere\nHOST=0.0.0.0\n');
      try {
        const refused = { code: 1, stderr: expect.stringContaining('There is no store in ./elsewhere.') };
        await expect(call(...args)).rejects.toMatchObject(refused);
      } finally {
        await rm(file);
      }
    },
  );

  it('runs the demo and serves its console', async () => {
    const ports = { INGESTION_PORT: '', STANDARDIZATION_PORT: '', PROCESSOR_PORT: '' };
    for (const name of Object.keys(ports)) ports[name as keyof typeof ports] = String(await freePort());
    child = spawn('npx', ['--no-install', 'observability-stack', 'demo'], {
      cwd: folder,
      env: { ...environment, ...ports },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (bytes) => (output += String(bytes)));
    const url = `http://127.0.0.1:${ports.PROCESSOR_PORT}`;
    await eventually(
      'the demo is healthy',
      async () => {
        if (child!.exitCode !== null) return true;
        return (await fetch(`${url}/health`)).ok || undefined;
      },
      { withinMs: 60_000 },
    );
    if (child.exitCode !== null) throw new Error(`the demo ended: ${output}`);
    const page = await fetch(`${url}/ui/`);
    expect({ status: page.status, type: page.headers.get('content-type') }).toEqual({
      status: 200,
      type: expect.stringContaining('text/html'),
    });
    const [, script] = /src="(\/ui\/assets\/[^"]+[.]js)"/.exec(await page.text())!;
    expect((await fetch(url + script)).status).toBe(200);
    await eventually('its runs are stored', async () => {
      const answer = await fetch(`${url}/analytics/summary`);
      const { total_logs_processed: runs } = (await answer.json()) as { total_logs_processed: number };
      return runs > 0 || undefined;
    });
    await stop();
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });
});
