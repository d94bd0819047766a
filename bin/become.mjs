import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

/** The program takes the place of this one: it has its process, its signals and its exit code. */
export async function become(file, args) {
  const isExecutable = typeof process.execve === 'function' && process.platform !== 'win32';
  if (isExecutable) {
    process.removeAllListeners('warning');
    process.execve(file, [file, ...args], process.env);
  }
  const child = spawn(file, args, { stdio: 'inherit' });
  // A terminal sends SIGINT to both: the child decides when it ends.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [code, signal] = await once(child, 'close');
  process.exit(code ?? 128 + constants.signals[signal]);
}
