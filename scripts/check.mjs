/**
 * `npm run check`: format, lint (which checks types), boundaries, unit tests. Checks of one core go side by side, the unit tests have
 * all of them afterwards. `--build` builds the programs meanwhile, which suites start. `--no-unit` leaves the unit tests out.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

const root = join(import.meta.dirname, '..');

/** Each lane takes about as long as the other. The check of the API builds as well, into the same folder. */
const lanes = [
  ['lint', 'format:check', 'boundaries'],
  [...(process.argv.includes('--build') ? ['build'] : []), 'check:api'],
];

/** Prints what a step says when it is over, so that two of them do not mix. @returns whether it is green */
async function run(step) {
  const begin = performance.now();
  const child = start(step, ['ignore', 'pipe', 'pipe']);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes.toString('utf8')));
  const [code] = await once(child, 'close');
  process.stdout.write(said);
  console.log(`${step}: ${code === 0 ? 'green' : 'RED'}, ${((performance.now() - begin) / 1000).toFixed(0)} s`);
  return code === 0;
}

const start = (step, stdio) =>
  spawn('npm', ['run', '--silent', step], { cwd: root, stdio, shell: process.platform === 'win32' });

const results = await Promise.all(
  lanes.map(async (lane) => {
    let isGreen = true;
    for (const step of lane) isGreen = (await run(step)) && isGreen;
    return isGreen;
  }),
);
if (results.includes(false)) process.exit(1);
if (process.argv.includes('--no-unit')) process.exit(0);
const [code] = await once(start('test:unit', 'inherit'), 'close');
process.exit(code ?? 1);
