/**
 * Builds every program but the console, each library once, into `dist/apps` and `dist/libs`, and notes of what, so that a
 * start need not do it again.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { begin, finish, targets } from './build-target.mjs';

const root = join(import.meta.dirname, '..');
const nest = createRequire(import.meta.url).resolve('@nestjs/cli/bin/nest.js');
const inputs = begin('services');
// A file that is no longer made would stay.
for (const output of targets.services.outputs) rmSync(join(root, output), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [nest, 'build'], { cwd: root, stdio: 'inherit' });
if (status === 0) finish('services', inputs);
process.exitCode = status ?? 1;
