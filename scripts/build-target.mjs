/** The build targets of a start, and whether each is up to date: its inputs and its outputs unchanged since. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const isTest = (path) => /spec\.ts$|[\\/]testing[\\/]/.test(path);

/** Each with all that its build reads. */
export const targets = {
  console: {
    inputs: ['apps/console', 'package-lock.json', 'scripts/build-console.mjs', 'scripts/pack-files.mjs'],
    outputs: ['dist/console'],
    command: ['scripts/build-console.mjs', '--force'],
  },
  services: {
    inputs: [
      ...['ingestion', 'standardization', 'processor', 'standalone', 'generator'].map((app) => `apps/${app}`),
      'libs',
      'tsconfig.json',
      'tsconfig.build.json',
      'nest-cli.json',
      'scripts/build-services.mjs',
      'scripts/bundle-programs.mjs',
      'bin/programs.mjs',
      'package-lock.json',
    ],
    outputs: ['dist/apps', 'dist/chunks', 'dist/modules'],
    command: ['scripts/build-services.mjs', '--force'],
  },
};

export const names = Object.keys(targets);
const stampOf = (name) => join(root, 'dist', `${name}.built`);

/** Whether what was built is of the sources as they are. An interrupted build is not: its stamp was taken away first. */
export function isCurrent(name) {
  const stamp = stampOf(name);
  if (!existsSync(stamp)) return false;
  const { inputs, outputs } = JSON.parse(readFileSync(stamp, 'utf8'));
  return outputs === digestOfOutput(name) && inputs === digestOfInputs(name);
}

/** Takes the stamp away. @returns what `finish` is to be called with: the sources as they were when the build began */
export function begin(name) {
  rmSync(stampOf(name), { force: true });
  return digestOfInputs(name);
}

export function finish(name, inputs) {
  mkdirSync(dirname(stampOf(name)), { recursive: true });
  writeFileSync(stampOf(name), JSON.stringify({ inputs, outputs: digestOfOutput(name) }));
}

/** A digest of the contents: a branch that is switched to and back changes nothing but times. */
function digestOfInputs(name) {
  const hash = createHash('sha256');
  for (const path of targets[name].inputs.flatMap(filesOf)) {
    if (!isTest(path)) hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

/** A digest of sizes and times, which is enough to see that another build, or a person, has changed it. */
function digestOfOutput(name) {
  const hash = createHash('sha256');
  for (const path of targets[name].outputs.flatMap(filesOf)) {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest('hex');
}

/** Paths from the root, in one order. */
function filesOf(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  const entries = readdirSync(full, { withFileTypes: true }).filter((entry) => entry.name !== 'node_modules');
  return entries
    .flatMap((entry) => (entry.isDirectory() ? filesOf(join(path, entry.name)) : [join(path, entry.name)]))
    .sort();
}
