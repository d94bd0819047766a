import { Buffer } from 'node:buffer';
import { clearTimeout, setTimeout } from 'node:timers';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { warn } from './warning.js';

const TAIL_BYTES = 4096;
/** A grandchild can hold stderr open after the child has ended: nobody waits for it longer than this. */
const STDERR_GRACE_MS = 200;
const FORWARDED = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];
const FROM_TERMINAL = ['SIGINT', 'SIGQUIT'];

/** Runs a command to its end; its streams, signals and exit code are those that it would have without us. */
export async function runCommand([command, ...args]) {
  const stopped = new Set();
  let child;
  const forward = (signal) => {
    stopped.add(signal);
    if (child && !(FROM_TERMINAL.includes(signal) && isInForeground())) child.kill(signal);
  };
  const signals = process.platform === 'win32' ? ['SIGINT'] : FORWARDED;
  // They stay: a signal after the end of the command must not change its exit code.
  for (const signal of signals) process.on(signal, forward);
  try {
    child = spawn(command, args, { stdio: ['inherit', 'inherit', 'pipe'] });
    const tail = tailOf(child.stderr);
    const { error, code, signal } = await endOf(child);
    if (error) return notStarted(command, error);
    const text = await tail.text();
    if (code === 0) return { exitCode: 0, status: 'SUCCESS' };
    const isCancelled = stopped.has('SIGTERM') || stopped.has('SIGINT');
    return {
      exitCode: code ?? 128 + constants.signals[signal],
      status: isCancelled ? 'CANCELLED' : 'FAILED',
      message: `${signal ? `killed by ${signal}` : `exit code ${code}`}\n${text}`.trimEnd(),
    };
  } catch (error) {
    return notStarted(command, error);
  }
}

const endOf = (child) =>
  new Promise((resolve) => {
    child.on('error', (error) => {
      // An error after the start is a signal that could not be sent.
      if (child.pid === undefined) resolve({ error });
    });
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });

function notStarted(command, error) {
  const isMissing = error.code === 'ENOENT';
  const message = `${command}: ${isMissing ? 'command not found' : (error.code ?? error.name)}`;
  warn(message);
  return { exitCode: isMissing ? 127 : 126, status: 'FAILED', message };
}

/** Passes the stderr of the child on as it comes, and keeps its end. */
function tailOf(stream) {
  let kept = Buffer.alloc(0);
  process.stderr.on('error', () => undefined);
  stream.on('data', (chunk) => {
    kept = Buffer.concat([kept, chunk]).subarray(-TAIL_BYTES);
    process.stderr.write(chunk);
  });
  const closed = new Promise((resolve) => stream.on('close', resolve));
  return {
    async text() {
      let timer;
      await Promise.race([closed, new Promise((resolve) => (timer = setTimeout(resolve, STDERR_GRACE_MS)))]);
      clearTimeout(timer);
      stream.unref?.();
      return kept.toString();
    },
  };
}

/** Ctrl-C reaches every process in the terminal's foreground: handed on, it would reach the child twice. */
function isInForeground() {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1).split(' ');
    const [, , group, , , foreground] = fields;
    return group === foreground;
  } catch {
    return process.platform === 'win32' || Boolean(process.stdin.isTTY || process.stderr.isTTY);
  }
}
