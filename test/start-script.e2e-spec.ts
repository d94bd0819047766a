import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '@app/platform/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const scripts = join(import.meta.dirname, '..', 'scripts');

/** A build of a second or none, which notes that it was there. */
const buildScript = (target: string, output: string) => `
  import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
  import { setTimeout } from 'node:timers/promises';
  import { begin, finish } from './build-target.mjs';
  const inputs = begin('${target}');
  appendFileSync('builds.log', '${target}\\n');
  rmSync('${dirname(output)}', { recursive: true, force: true });
  mkdirSync('${dirname(output)}', { recursive: true });
  writeFileSync('${output}', 'process.on("SIGINT", () => process.exit(7)); if (process.argv[2] === "stay") setInterval(() => {}, 1000);' +
    'process.stdout.write(process.argv.slice(2).join() + "|" + process.pid); ');
  while (existsSync('slow')) await setTimeout(10);
  if (existsSync('broken')) process.exit(3);
  finish('${target}', inputs);
`;

const written = {
  'package.json': '{"type":"module"}',
  'apps/console/index.html': '<p>',
  'apps/standalone/src/main.ts': 'a',
  'apps/standalone/src/main.spec.ts': 'test',
  'libs/contracts/src/index.ts': 'b',
  'package-lock.json': '{}',
  'scripts/build-console.mjs': buildScript('console', 'dist/console/index.html'),
  'scripts/build-services.mjs': buildScript('services', 'dist/apps/standalone/src/main.js'),
};

describe('scripts/start.mjs', () => {
  let root: string;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'start-'));
    for (const [path, text] of Object.entries(written)) await put(path, text);
    for (const name of ['start.mjs', 'build-target.mjs', 'ticking.mjs'])
      await cp(join(scripts, name), join(root, 'scripts', name));
    await cp(join(scripts, '../bin'), join(root, 'bin'), { recursive: true });
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await rm(root, { recursive: true, force: true });
  });

  async function put(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const begin = (...args: string[]) => {
    const child = spawn(process.execPath, ['scripts/start.mjs', ...args], { cwd: root });
    children.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (output += String(bytes)));
    return { child, output: () => output };
  };
  async function start(...args: string[]): Promise<{ code: number | null; output: string }> {
    const { child, output } = begin(...args);
    if (child.exitCode === null) await once(child, 'close');
    return { code: child.exitCode, output: output() };
  }
  async function buildsOf(work: () => Promise<unknown>): Promise<string[]> {
    await writeFile(join(root, 'builds.log'), '');
    await work();
    return (await readFile(join(root, 'builds.log'), 'utf8')).trim().split('\n').filter(Boolean).sort();
  }
  const both = ['console', 'services'];

  it('builds what is not built, says so, and runs the program in its own process with its arguments', async () => {
    let pid: number | undefined;
    const builds = await buildsOf(async () => {
      const { child, output } = begin('start', 'a', 'b');
      pid = child.pid;
      await once(child, 'close');
      expect(output()).toContain('Building console and services: not built yet, or changed since.');
      expect(output()).toMatch(process.platform === 'win32' ? /a,b\|\d+$/ : new RegExp(`a,b\\|${pid}$`));
    });
    expect(builds).toEqual(both);
  });

  it('says what a service is when asked, and refuses options that it would not follow, without building', async () => {
    const asked = await start('demo', '--help');
    expect(asked.code).toBe(0);
    expect(asked.output).toContain('docs/settings.md');
    const refused = await start('start', '--port', '9000');
    expect(refused.code).toBe(2);
    expect(refused.output).toContain('start knows no option --port');
    await expect(access(join(root, 'builds.log'))).rejects.toThrow('ENOENT');
  });

  it('builds nothing a second time, also when files were only touched', async () => {
    await start('start');
    await utimes(join(root, 'libs/contracts/src/index.ts'), new Date(), new Date(0));
    await put('apps/standalone/src/main.spec.ts', 'another test');
    await put('dist/other/main.js', 'of another build');
    expect(
      await buildsOf(async () => {
        const { output } = await start('start');
        expect(output.split('\n')[0]).toBe('Starting ingestion, standardization and processor in one process…');
        expect(output).not.toContain('Building');
      }),
    ).toEqual([]);
  });

  it.each([
    ['apps/console/index.html', ['console']],
    ['apps/standalone/src/main.ts', ['services']],
    ['libs/contracts/src/index.ts', ['services']],
    ['libs/contracts/src/new.ts', ['services']],
    ['package-lock.json', both],
    ['dist/console/index.html', ['console']],
    ['dist/apps/standalone/src/main.js', ['services']],
  ])('builds only what %s concerns', async (path, expected) => {
    await start('start');
    expect(
      await buildsOf(async () => {
        await put(path, '// changed');
        await start('start');
      }),
    ).toEqual(expected);
  });

  it('does not take an interrupted build for one, also when the sources are as before', async () => {
    await start('start');
    await put('libs/contracts/src/index.ts', 'changed');
    await put('slow', '');
    const { child, output } = begin('start');
    await eventually('it builds', () => output().includes('Building services') || undefined);
    await eventually(
      'the build is at it',
      async () => (await readFile(join(root, 'builds.log'), 'utf8')).split('services').length === 3 || undefined,
    );
    child.kill('SIGINT');
    await once(child, 'close');
    expect(child.exitCode).toBe(130);
    await rm(join(root, 'slow'));
    await put('libs/contracts/src/index.ts', 'b');
    expect(await buildsOf(() => start('start'))).toEqual(['services']);
  });

  it('does not start what cannot be built', async () => {
    await put('broken', '');
    const { code, output } = await start('start');
    expect(code).toBe(1);
    expect(output).not.toContain('|');
    await rm(join(root, 'broken'));
    expect((await start('start')).code).toBe(0);
  });

  it('passes signals and exit codes on', async () => {
    const { child, output } = begin('start', 'stay');
    await eventually('it runs', () => output().includes('stay|') || undefined);
    child.kill('SIGINT');
    await once(child, 'close');
    expect(child.exitCode).toBe(7);
  });

  it('knows its programs', async () => {
    for (const name of [[], ['toString'], ['other']]) expect((await start(...name)).code).toBe(2);
  });
});

describe('nest-cli.json', () => {
  it('names every program, and where the build puts it, for `nest start`', async () => {
    const project = join(import.meta.dirname, '..');
    const text = await readFile(join(project, 'nest-cli.json'), 'utf8');
    const { projects } = JSON.parse(text) as { projects: Record<string, { entryFile: string }> };
    const programs = (await readdir(join(project, 'apps'))).filter((name) => name !== 'console');
    expect(Object.keys(projects).sort()).toEqual(programs.sort());
    for (const { entryFile } of Object.values(projects)) await access(join(project, 'dist', `${entryFile}.js`));
  });
});
