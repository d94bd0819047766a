import { performance } from 'node:perf_hooks';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const LOCK_NAME = 'send.lock';
/** A holder renews the lock before every request, and no request lasts longer than 20 s. */
const STALE_MS = 30_000;
const POLL_MS = 20;

/** The directory of the spool cannot be written. */
export class LockUnavailable extends Error {}

/**
 * The lock of those who send a spool: a directory, since creating one by renaming is atomic for every language and file
 * system. The Python client follows the same protocol.
 */
export class SendLock {
  #directory;
  #path;
  #token = randomBytes(8).toString('hex');

  constructor(directory) {
    this.#directory = directory;
    this.#path = join(directory, LOCK_NAME);
  }

  /** Whether the lock was got before the deadline, a value of performance.now(). @throws LockUnavailable */
  async acquire(deadline) {
    for (;;) {
      if (this.#try()) return true;
      this.#removeStale();
      if (performance.now() >= deadline) return false;
      await pause(POLL_MS);
    }
  }

  /** Says that the holder is alive. False when another process has taken the lock over. */
  renew() {
    if (ownerOf(this.#path)?.token !== this.#token) return false;
    const now = new Date();
    attempt(() => utimesSync(this.#path, now, now));
    return true;
  }

  release() {
    if (ownerOf(this.#path)?.token === this.#token) this.#takeAway(this.#token);
  }

  #try() {
    const draft = join(this.#directory, `${LOCK_NAME}.${this.#token}`);
    try {
      mkdirSync(draft, { mode: 0o700 });
      writeFileSync(join(draft, 'owner'), `${hostname()} ${process.pid} ${this.#token}\n`);
    } catch (error) {
      remove(draft);
      throw new LockUnavailable('the spool cannot be locked', { cause: error });
    }
    if (attempt(() => renameSync(draft, this.#path))) return true;
    remove(draft);
    return false;
  }

  #removeStale() {
    const owner = ownerOf(this.#path);
    let ageMs = 0;
    if (!attempt(() => (ageMs = Date.now() - statSync(this.#path).mtimeMs))) return;
    if (ageMs > STALE_MS || (owner && isDead(owner))) this.#takeAway(owner?.token);
  }

  /** Renamed first: of two processes that find the same lock stale, only one removes it. */
  #takeAway(token) {
    const aside = join(this.#directory, `${LOCK_NAME}.${randomBytes(8).toString('hex')}`);
    if (!attempt(() => renameSync(this.#path, aside))) return;
    // A new holder was quicker: it gets its lock back.
    if (ownerOf(aside)?.token !== token && attempt(() => renameSync(aside, this.#path))) return;
    remove(aside);
  }
}

function ownerOf(path) {
  try {
    const [host, pid, token] = readFileSync(join(path, 'owner'), 'utf8').trim().split(/\s+/);
    return token && { host, pid: Number(pid), token };
  } catch {
    return undefined;
  }
}

function isDead({ host, pid }) {
  // The same pid can be another thread of this process: only its age counts.
  if (host !== hostname() || pid === process.pid || !Number.isSafeInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

const remove = (path) => attempt(() => rmSync(path, { recursive: true, force: true }));

function attempt(action) {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
