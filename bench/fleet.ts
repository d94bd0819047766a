import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** How good the alerting is, on simulated fleets with labelled faults: the tables of docs/alerts.md. Some ten minutes. */
const program = join(import.meta.dirname, 'fleet', 'run.py');
const child = spawn(process.env.PYTHON ?? 'python3', ['-B', program, ...process.argv.slice(2)], { stdio: 'inherit' });
child.once('error', (error) => console.error(`Python 3.11 is needed: ${error.message}`));
const [code] = (await once(child, 'close')) as [number | null];
process.exitCode = code ?? 1;
