/**
 * `npm test`: everything that `npm run check` checks, the clients beside the unit tests, then the suites on real brokers,
 * databases and browsers. `--chaos` runs the chaos suites among those.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
/** Programs and suites start a hundred times: what Node has compiled of them is kept. */
process.env.NODE_COMPILE_CACHE ??= join(root, '.cache', 'compile');

/** @returns the exit code */
async function npmRun(...step) {
  const shell = process.platform === 'win32';
  const child = spawn('npm', ['run', '--silent', ...step], { cwd: root, stdio: 'inherit', shell });
  const [code] = await once(child, 'close');
  return code ?? 1;
}

const projects = process.argv.includes('--chaos') ? ['e2e', 'chaos'] : ['e2e'];
process.exitCode =
  (await npmRun('check', '--', '--build', '--clients')) ||
  (await npmRun('test:run', '--', ...projects.map((name) => `--project=${name}`), '--maxWorkers=3'));
