/**
 * `npm run test:clients`: the tests of clients/python (pytest, mypy) and of clients/node (node:test). pytest and mypy come
 * from PyPI into a virtual environment below .cache. Without Python the suite is skipped, in CI it fails.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const isCi = process.env.CI === 'true';
const isWindows = process.platform === 'win32';
const environment = join(root, '.cache', 'clients-venv');
const venvPython = join(environment, isWindows ? 'Scripts/python.exe' : 'bin/python');

/** Prints what a program says when it is over. */
async function run(command, args, cwd) {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes.toString('utf8')));
  child.on('error', (error) => (said += `${error.message}\n`));
  const [code] = await once(child, 'close');
  process.stdout.write(said);
  return { isGreen: code === 0, said };
}

const basePython = () =>
  [process.env.PYTHON, 'python3', 'python'].find(
    (name) =>
      name && spawnSync(name, ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))']).status === 0,
  );

async function prepare() {
  const python = basePython();
  if (python === undefined) return false;
  if (!existsSync(venvPython) && !(await run(python, ['-m', 'venv', environment], root)).isGreen) return false;
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'pytest>=7', 'mypy>=1.8'];
  for (let attempt = 0; attempt < 3; attempt += 1) if ((await run(venvPython, install, root)).isGreen) return true;
  return false;
}

const countOf = (said, pattern) => Number(pattern.exec(said)?.[1] ?? 0);
/** In the form of other runners, so that whoever adds results up need not know more than one. */
const say = (passed, failed) =>
  console.log(`Tests:       ${failed} failed, ${passed} passed, ${passed + failed} total`);

async function testPython() {
  const cwd = join(root, 'clients', 'python');
  const types = await run(venvPython, ['-m', 'mypy', '--cache-dir', join(root, '.cache', 'mypy')], cwd);
  const { isGreen, said } = await run(venvPython, ['-B', '-m', 'pytest'], cwd);
  say(countOf(said, /(\d+) passed/), countOf(said, /(\d+) failed/) + countOf(said, /(\d+) error/));
  return types.isGreen && isGreen;
}

async function testNode() {
  const { isGreen, said } = await run(process.execPath, ['--test'], join(root, 'clients', 'node'));
  say(countOf(said, /^(?:# |ℹ )pass (\d+)$/m), countOf(said, /^(?:# |ℹ )fail (\d+)$/m));
  return isGreen;
}

const isPrepared = await prepare();
if (!isPrepared)
  console.error(
    `\n!!! THE TESTS OF clients/python ARE ${isCi ? 'NOT TO BE HAD' : 'SKIPPED'}: Python 3.9, venv and PyPI are needed\n`,
  );
const results = [isPrepared ? await testPython() : !isCi, await testNode()];
if (results.includes(false)) process.exit(1);
