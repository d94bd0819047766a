/**
 * Starts a program: builds first what has changed, and says so meanwhile.
 * `node scripts/start.mjs start|demo|backtest|move|erase|rezone|export|generate|rewind|keys [arguments of the program]`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { become } from '../bin/become.mjs';
import { programNamed, programs } from '../bin/programs.mjs';
import { isCurrent, names, targets } from './build-target.mjs';
import { clearLine, secondsSince, ticking } from './ticking.mjs';

const root = join(import.meta.dirname, '..');

const [name, ...programArguments] = process.argv.slice(2);
const program = programNamed(name ?? '');
if (program === undefined) {
  console.error(`node scripts/start.mjs ${Object.keys(programs).join('|')}`);
  process.exit(2);
}

const option = programArguments.find((argument) => argument.startsWith('-'));
if (program.isService && option !== undefined) {
  const help = `Starts ${program.says.replace('the same', 'the three services and the console')}.
It takes no options: settings are variables of the environment, or lines of a file .env
(docs/settings.md). "npm start" and "npm run demo" run until Ctrl-C.`;
  if (option === '--help' || option === '-h') console.log(help);
  else console.error(`${name} knows no option ${option}.\n\n${help}`);
  process.exit(option === '--help' || option === '-h' ? 0 : 2);
}

// The standard output of a tool is its answer.
const say = (line) => (program.isService ? process.stdout : process.stderr).write(`${line}\n`);
if (program.isService) say('Starting ingestion, standardization and processor in one process…');

// A console that a tool does not show need not be built for it.
const stale = names.filter((target) => (program.isService || target === 'services') && !isCurrent(target));
if (stale.length > 0) await buildAll(stale);
// Compiled once: the start of a program is mostly that.
process.env.NODE_COMPILE_CACHE ??= join(root, 'dist/compile-cache');
await become(process.execPath, [...program.flags, join(root, 'dist/apps', program.file), ...programArguments]);

/** All at once, with signs of life: it takes some 15 s. */
async function buildAll(stale) {
  const begin = performance.now();
  const waiting = new Set(stale);
  say(`Building ${stale.join(' and ')}: not built yet, or changed since.`);
  const stopTicking = ticking(() => `building ${[...waiting].join(' and ')}, ${secondsSince(begin)}…`);
  const children = stale.map((target) =>
    spawn(process.execPath, targets[target].command, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  const stop = (signal) => {
    for (const child of children) child.kill(signal);
    process.exit(128 + constants.signals[signal]);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const codes = await Promise.all(
    children.map(async (child, index) => {
      child.stdout.on('data', (bytes) => process.stderr.write(bytes));
      const [code] = await once(child, 'close');
      waiting.delete(stale[index]);
      clearLine();
      if (code === 0) say(`  ${stale[index]} built, ${secondsSince(begin)}`);
      return code;
    }),
  );
  stopTicking();
  process.off('SIGINT', stop).off('SIGTERM', stop);
  if (codes.every((code) => code === 0)) return;
  say('It cannot be built; what is wrong stands above.');
  process.exit(1);
}
