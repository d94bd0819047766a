import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

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

/** Runs a script of `test/clients` against a service. @throws Error with its output when it fails */
export function runClient(installed: string, script: string, url: string): string {
  return execFileSync(PYTHON, [join(clients, script), url], {
    encoding: 'utf8',
    timeout: CLIENT_TIMEOUT_MS,
    env: { ...process.env, PYTHONPATH: installed, PYTHONDONTWRITEBYTECODE: '1' },
  });
}
