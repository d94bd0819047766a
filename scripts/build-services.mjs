/**
 * Builds every program but the console, unless what they are made of is unchanged: each module into `dist/modules`, and of
 * those the programs in `dist/apps`, with their common parts in `dist/chunks`. `--force` builds in any case.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bundlePrograms } from './bundle-programs.mjs';
import { begin, finish, isCurrent, targets } from './build-target.mjs';

const root = join(import.meta.dirname, '..');
const nest = createRequire(import.meta.url).resolve('@nestjs/cli/bin/nest.js');

if (process.argv.includes('--force') || !isCurrent('services')) {
  const inputs = begin('services');
  // A file that is no longer made would stay.
  for (const output of targets.services.outputs) rmSync(join(root, output), { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [nest, 'build'], { cwd: root, stdio: 'inherit' });
  if (status === 0) {
    await bundlePrograms(root);
    finish('services', inputs);
  }
  process.exitCode = status ?? 1;
}
