/**
 * `npm test`: everything that `npm run check` checks, the suites on real brokers, databases and browsers, and the tests of the
 * clients beside them, which mostly wait. `--chaos` runs the chaos suites among those.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
/** Programs and suites start a hundred times: what Node has compiled of them is kept. */
process.env.NODE_COMPILE_CACHE ??= join(root, '.cache', 'compile');

/** Prints what a step says as it says it, or all at once when it is over. @returns whether it is green */
async function isGreen(step, { atTheEnd = false } = {}) {
  const shell = process.platform === 'win32';
  const stdio = atTheEnd ? ['ignore', 'pipe', 'pipe'] : 'inherit';
  const child = spawn('npm', ['run', '--silent', ...step], { cwd: root, stdio, shell });
  let said = '';
  for (const stream of atTheEnd ? [child.stdout, child.stderr] : []) stream.on('data', (bytes) => (said += bytes));
  const [code] = await once(child, 'close');
  process.stdout.write(said);
  return code === 0;
}

const projects = process.argv.includes('--chaos') ? ['unit', 'e2e', 'chaos'] : ['unit', 'e2e'];
const suites = ['test:run', '--', ...projects.map((name) => `--project=${name}`), '--maxWorkers=3'];
const results = (await isGreen(['check', '--', '--build', '--no-unit']))
  ? await Promise.all([isGreen(suites), isGreen(['test:clients'], { atTheEnd: true })])
  : [false];
process.exitCode = results.includes(false) ? 1 : 0;
