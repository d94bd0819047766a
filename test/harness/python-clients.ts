import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const clients = join(import.meta.dirname, '../clients');
const requirements = join(clients, 'requirements.txt');

const PYTHON = process.env.PYTHON ?? 'python3';
/** An index that is slow, and forty packages. */
const INSTALL_TIMEOUT_MS = 100_000;
const CLIENT_TIMEOUT_MS = 60_000;

/**
 * The folder with the pinned clients, installed once. Null, with one loud line, when there is no Python, no pip or no index.
 * @throws Error when they cannot be had and CI=true
 */
export function installClients(): string | null {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(import.meta.dirname, '../../.cache', `python-clients-${version}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--target', partial];
  const { status, stderr, error } = spawnSync(PYTHON, ['-m', 'pip', 'install', ...options, '-r', requirements], {
    encoding: 'utf8',
    timeout: INSTALL_TIMEOUT_MS,
  });
  if (status === 0) {
    renameSync(partial, folder);
    return folder;
  }
  rmSync(partial, { recursive: true, force: true });
  const reason = error?.message ?? stderr.trim().split('\n').at(-1) ?? '';
  if (process.env.CI === 'true') throw new Error(`no Python clients to test with: ${reason}`);
  process.stderr.write(`SKIPPED: the doors by the clients of others, ${reason}\n`);
  return null;
}

const execute = promisify(execFile);

/** Runs a program to its end, while the services of the process go on. @throws Error with its output when it fails */
export async function run(program: string, args: readonly string[], environment: Record<string, string> = {}) {
  const env = { ...process.env, ...environment };
  const { stdout } = await execute(program, args, { encoding: 'utf8', timeout: CLIENT_TIMEOUT_MS, env });
  return stdout;
}

/** Runs a script of `test/clients` against a service. @throws Error with its output when it fails */
export const runClient = (installed: string, script: string, url: string): Promise<string> =>
  run(PYTHON, [join(clients, script), url], { PYTHONPATH: installed, PYTHONDONTWRITEBYTECODE: '1' });
