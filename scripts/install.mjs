/**
 * `npm ci` that says from the first second what it does: npm itself is silent until its end. It needs nothing that has to be
 * installed first. `make` calls it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { secondsSince, ticking } from './ticking.mjs';

const root = join(import.meta.dirname, '..');
const LEAST = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1])) {
  console.error(`This is Node ${process.versions.node}; ${LEAST.join('.')} or newer is needed: https://nodejs.org`);
  process.exit(1);
}

/** Folders in node_modules so far. */
function installed() {
  try {
    return readdirSync(join(root, 'node_modules')).length;
  } catch {
    return 0;
  }
}

const begin = performance.now();
console.log('Installing what it is made of (npm ci). This is done once, and takes a minute or two.');
const stop = ticking(() => `installing, ${secondsSince(begin)}, ${installed()} folders…`);
const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
  shell: process.platform === 'win32',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => npm.kill(signal));
const [code, signal] = await once(npm, 'close');
stop();
if (code === 0) console.log(`  installed, ${secondsSince(begin)}`);
else console.error(signal === null ? 'It cannot be installed; what is wrong stands above.' : 'Interrupted.');
process.exit(code ?? 1);
