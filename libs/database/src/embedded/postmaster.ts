import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverEnvironment } from './run-as.js';
import type { ServerUser } from './server-user.js';

export interface PostmasterStart {
  readonly postgres: string;
  readonly args: readonly string[];
  /** The folder of the store; the server starts in it. */
  readonly cluster: string;
  readonly user: ServerUser;
}

const READY_LOOK_MS = 20;
const TAIL_CHARS = 4000;
const LAST_WORDS_MS = 100;
/** Connections of ours are on their way out: their ends arrive after `end()` of the pool has resolved. */
const SMART_STOP_MS = 500;
/** A fast stop writes out what is in memory; after that the next start reads the log instead. */
const FAST_STOP_MS = 5000;
const IMMEDIATE_STOP_MS = 2000;

/**
 * Stops the server when this process is gone: its end of the pipe closes however it ends. INT is a fast stop, QUIT one
 * that leaves the rest to the next start.
 */
const WATCH = 'trap "" HUP INT TERM; read -r _; kill -INT "$1" && sleep 3 && kill -QUIT "$1"';

/** One run of the server, a child of this process. */
export class Postmaster {
  /** How it ended, in words; the promise never rejects. */
  readonly ended: Promise<string>;
  private hasEnded = false;
  /** The end of what it wrote. Its log is not for the log of this program: a line of it says why it ended. */
  private said = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly watcher: ChildProcess | null,
  ) {
    child.stderr?.on('data', (chunk: Buffer) => (this.said = (this.said + chunk.toString('utf8')).slice(-TAIL_CHARS)));
    this.ended = new Promise((done) => {
      const end = (how: string): void => {
        this.hasEnded = true;
        // It must not signal a process that gets the same number later.
        this.watcher?.kill('SIGKILL');
        done(how);
      };
      child.once('error', (error) => end(error.message));
      child.once('exit', (code, signal) => {
        // Its last words may still be on the way; sessions that outlive it for a while keep their end of the pipe open.
        const said = new Promise((closed) => child.once('close', closed));
        void Promise.race([said, sleep(LAST_WORDS_MS)]).then(() => end(this.reasonOf(code, signal)));
      });
    });
  }

  /** Starts it and waits until it takes connections, as long as it lives: reading its log again may take a while. */
  static async start({ postgres, args, cluster, user }: PostmasterStart): Promise<Postmaster> {
    const options = { ...user, cwd: cluster, env: serverEnvironment() };
    // A group of its own: Ctrl-C is meant for this process, which stops the server last.
    const child = spawn(postgres, args, { ...options, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    const server = new Postmaster(child, child.pid === undefined ? null : watch(child.pid));
    while (!server.hasEnded) {
      if (await isReady(cluster, child.pid)) return server;
      await sleep(READY_LOOK_MS);
    }
    throw new Error(await server.ended);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  async stop(): Promise<void> {
    for (const [signal, patienceMs] of [
      ['SIGTERM', SMART_STOP_MS],
      ['SIGINT', FAST_STOP_MS],
      ['SIGQUIT', IMMEDIATE_STOP_MS],
    ] as const) {
      if (this.hasEnded) return;
      this.child.kill(signal);
      await Promise.race([this.ended, sleep(patienceMs, undefined, { ref: false })]);
    }
    if (!this.hasEnded) this.child.kill('SIGKILL');
    await this.ended;
  }

  private reasonOf(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
    const lines = this.said.split('\n').filter((line) => line !== '' && !line.startsWith('LOG:'));
    const worst = lines.findLast((line) => /^(PANIC|FATAL):/.test(line)) ?? lines.slice(-3).join(' ');
    return worst === '' ? how : `${how}, ${worst.replace(/\s+/g, ' ')}`;
  }
}

function watch(pid: number): ChildProcess | null {
  if (process.platform === 'win32') return null;
  const watcher = spawn('/bin/sh', ['-c', WATCH, 'sh', String(pid)], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.on('error', () => undefined);
  watcher.unref();
  return watcher;
}

/** The last line of `postmaster.pid` says so. */
async function isReady(cluster: string, pid: number | undefined): Promise<boolean> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
}
