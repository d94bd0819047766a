/** `nest build` with the arguments given, and the note of what standalone was built of, so that a start need not do it again. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { begin, finish } from './build-target.mjs';

const nest = createRequire(import.meta.url).resolve('@nestjs/cli/bin/nest.js');
const inputs = begin('services');
const { status } = spawnSync(process.execPath, [nest, 'build', ...process.argv.slice(2)], { stdio: 'inherit' });
if (status === 0) finish('services', inputs);
process.exitCode = status ?? 1;
