import { toolEnvironment } from '@app/platform/settings';
import { runMove } from './move/run-move.js';

// A reader that left, such as `head`, is no failure.
process.stdout.on('error', () => {});

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

const { stdout, stderr } = process;
process.exitCode = await runMove(process.argv.slice(2), toolEnvironment(), { stdout, stderr, signal: stopping.signal });
