#!/usr/bin/env node
/**
 * The command of the packed program: `npx observability-stack [program] [arguments of the program]`.
 * It runs on Node 20 as well and starts the program, which needs Node 24, with the Node that the package brings.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { become } from './become.mjs';
import { programNamed, programs } from './programs.mjs';

const NEEDED_MAJOR = 24;
/** The name by which a person calls this; an image, which has no npx, has another. */
const command = process.env.OBSERVABILITY_STACK_COMMAND || 'npx observability-stack';
const root = join(import.meta.dirname, '..');

const [first = 'start', ...rest] = process.argv.slice(2);
const isOption = first.startsWith('-');
const name = isOption ? 'start' : first;
const programArguments = isOption ? [first, ...rest] : rest;
const program = programNamed(name);

if (program === undefined) {
  console.error(`There is no program ${JSON.stringify(name)}.\n\n${helpText()}`);
  process.exit(2);
}
const [option] = programArguments;
if (option === '--version' || option === '-v') {
  console.log(versionOf());
} else if (program.isService && (option === '--help' || option === '-h')) {
  console.log(helpText());
} else if (program.isService && option !== undefined) {
  console.error(`${name} takes no arguments; ${JSON.stringify(option)} is none.\n\n${helpText()}`);
  process.exit(2);
} else {
  // Compiled once: the start of a program is mostly that. A folder that cannot be written is left out by Node.
  process.env.NODE_COMPILE_CACHE ??= join(root, 'dist/compile-cache');
  // The texts of the programs name themselves as they were called.
  process.env.OBSERVABILITY_STACK_COMMAND = command;
  await become(nodeToRun(), [...program.flags, join(root, 'dist/apps', program.file), ...programArguments]);
}

/** The Node that runs this when it is of the version that is tested, else that of the package `node`, else a newer one. */
function nodeToRun() {
  const major = Number(process.versions.node.split('.')[0]);
  const brought = broughtNode();
  if (major !== NEEDED_MAJOR && brought !== null) return brought;
  if (major >= NEEDED_MAJOR) return process.execPath;
  console.error(
    `This is Node ${process.versions.node}; Node ${NEEDED_MAJOR} is needed. The package brings it, by an install script that did not run\n` +
      `here: allow it and run "npm rebuild node" where the package is installed, or install Node ${NEEDED_MAJOR}: https://nodejs.org`,
  );
  process.exit(1);
}

/** Null when it was not installed, or its install script did not run. */
function broughtNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const file = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

function versionOf() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}

function helpText() {
  const rows = Object.entries(programs).map(([title, { says }]) => `  ${title.padEnd(10)}${says}`);
  return `Usage: ${command} [program] [options]

${rows.join('\n')}

Without a program it is start. "${command} <program> --help" tells the options of a program; start and demo
have none, and read settings from the environment and from a file .env in this folder:

  INGESTION_PORT, STANDARDIZATION_PORT, PROCESSOR_PORT   8001, 8002, 8003; the console is http://127.0.0.1:8003/ui/
  DATA_DIR       folder of the embedded store; ./data, for the demo ./data/demo
  DATABASE_URL   a PostgreSQL of your own instead
  RULES_FILE     rules, channels and who gets messages; config/rules.yaml
  KEYS_FILE      keys that programs and people must show; needed when HOST is not 127.0.0.1

  -h, --help     print this
  -v, --version  print the version (${versionOf()})`;
}
