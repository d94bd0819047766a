import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import { join } from 'node:path';
import { LockUnavailable, SendLock } from './lock.js';
import { outcomeOf } from './outcome.js';
import { originOf } from './settings.js';
import { Spool } from './spool.js';
import { post, Unreachable } from './transport.js';
import { reasonOf, warn } from './warning.js';

/** A server that was away may be slow now: the records of a request double from the first to the last value. */
const FIRST_CHUNK_RECORDS = 25;
const MAX_CHUNK_RECORDS = 500;
const MAX_CHUNK_BYTES = 4_000_000;
const MAX_REQUEST_MS = 20_000;
/** Requests end before the job stops waiting, so that the lock can still be put away. */
const NETWORK_SHARE = 0.9;

/** Sends what waits in a spool. One per process and settings; requests to send are done one after the other. */
export class Sender {
  #settings;
  #last = Promise.resolve();
  #problem;
  #warnedOf;

  constructor(settings) {
    this.#settings = settings;
    this.spool = new Spool(settings.spool, settings.spoolMaxBytes);
  }

  /** Has the spool sent within this time. The promise never rejects. */
  request(timeMs) {
    const deadline = performance.now() + timeMs * NETWORK_SHARE;
    this.#last = this.#last.then(async () => {
      try {
        this.#problem = await this.drain(deadline);
      } catch (error) {
        this.#problem = `sending failed (${reasonOf(error)})`;
      }
    });
    return this.#last;
  }

  /** Waits for a request, at most until this value of performance.now(). */
  async wait(requested, until) {
    let timer;
    const over = new Promise((resolve) => {
      timer = setTimeout(resolve, Math.max(0, until - performance.now()));
    });
    await Promise.race([requested, over]);
    clearTimeout(timer);
  }

  /** One line when these records still wait; the same cause is told once until something is sent again. */
  report(names) {
    if (!this.spool.holds(names)) {
      this.#warnedOf = undefined;
      return;
    }
    const cause = this.#problem ?? 'did not answer in time';
    if (cause === this.#warnedOf) return;
    this.#warnedOf = cause;
    const count = this.spool.names().length;
    const kept = this.spool.isLasting
      ? `in ${this.spool.directory} and are sent by a later run`
      : 'in memory, and are lost when this process ends';
    warn(`${originOf(this.#settings.url)}: ${cause}; ${count} records wait ${kept}`);
  }

  /** Sends until the spool is empty or the time is over. Resolves with why records are left, or undefined. */
  async drain(deadline) {
    if (!this.spool.directory) return this.#sendAll(deadline);
    const lock = new SendLock(this.spool.directory);
    try {
      if (!(await lock.acquire(deadline))) return 'another process is still sending';
    } catch (error) {
      if (error instanceof LockUnavailable) return this.#sendAll(deadline);
      throw error;
    }
    try {
      this.spool.clean();
      this.spool.trim();
      return await this.#sendAll(deadline, lock);
    } finally {
      lock.release();
    }
  }

  async #sendAll(deadline, lock) {
    let maxRecords = FIRST_CHUNK_RECORDS;
    for (;;) {
      const entries = this.spool.read({ maxRecords, maxBytes: MAX_CHUNK_BYTES, memoryOnly: !lock });
      if (entries.length === 0) return undefined;
      if (performance.now() >= deadline) return this.#problem ?? 'did not answer in time';
      const problem = await this.#send(entries, deadline, lock);
      if (problem) return problem;
      maxRecords = Math.min(2 * maxRecords, MAX_CHUNK_RECORDS);
    }
  }

  async #send(entries, deadline, lock) {
    if (lock && !lock.renew()) return 'another process is sending';
    const body = Buffer.concat(entries.flatMap(({ line }) => [line, Buffer.from('\n')]));
    const { url, key } = this.#settings;
    let answer;
    try {
      const latest = Math.min(deadline, performance.now() + MAX_REQUEST_MS);
      answer = await post({ url: `${url}/ingest/batch`, body, key, deadline: latest });
    } catch (error) {
      if (error instanceof Unreachable) return error.message;
      throw error;
    }
    const outcome = outcomeOf(answer.status, answer.body, entries.length);
    if (outcome.split) {
      const half = entries.length >> 1;
      const problem = await this.#send(entries.slice(0, half), deadline, lock);
      return problem ?? this.#send(entries.slice(half), deadline, lock);
    }
    this.#settle(entries, outcome, answer.status);
    return outcome.problem;
  }

  #settle(entries, { taken, refused }, status) {
    this.spool.remove(taken.map((index) => entries[index].name));
    for (const { index, code, reason } of refused) this.spool.putAside(entries[index], { status, code, reason });
    if (refused.length === 0) return;
    const what = `${refused[0].code}: ${refused[0].reason.slice(0, 200)}`;
    const where = this.spool.directory ? `; see ${join(this.spool.directory, 'records.refused')}` : '';
    warn(`the server refused ${refused.length} of ${entries.length} records (${what})${where}`);
  }
}

const senders = new Map();

/** The sender of this process for these settings. */
export function senderFor(settings) {
  const id = JSON.stringify(settings);
  if (!senders.has(id)) senders.set(id, new Sender(settings));
  return senders.get(id);
}
