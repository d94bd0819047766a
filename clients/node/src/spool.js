import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import * as fs from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { reasonOf, warn, warnOnce } from './warning.js';

/** <unix time in ns>-<pid>-<random>-<R: status RUNNING, E: an end>-<bytes>.json */
const RECORD_NAME = /^\d{20}-\d+-[0-9a-f]{8}-([RE])-(\d+)\.json$/;
const REFUSED_NAME = 'records.refused';
const DRAFT_SUFFIX = '.tmp';
const DRAFT_MAX_AGE_MS = 3_600_000;
const MAX_REFUSED_BYTES = 5_000_000;
const MAX_MEMORY_RECORDS = 1000;
/** File systems give out space in blocks; the limit of the spool counts what the disk loses. */
const BLOCK_BYTES = 4096;

/**
 * A directory with one file per record, named so that the order of names is the order of records. A file is written
 * under another name, flushed and renamed, so that a record is there as a whole or not at all, without any lock. The
 * Python client reads and writes the same directory.
 */
export class Spool {
  #maxBytes;
  #lastNs = 0n;
  #memory = new Map();
  /** Sent, but their files could not be removed. */
  #done = new Set();

  constructor(directory, maxBytes) {
    this.directory = directory;
    this.#maxBytes = maxBytes;
  }

  /** When this returns, an end survives a power cut. A start is not flushed: its loss is harmless. */
  append(line, { running }) {
    const bytes = Buffer.from(line);
    const name = this.#nextName(bytes.length, running);
    try {
      this.#write(name, bytes, !running);
    } catch (error) {
      const where = this.directory ?? 'the spool (set CONNECTOR_RUNS_SPOOL)';
      warnOnce('spool', `${where} cannot be written (${reasonOf(error)}); unsent records live in memory only`);
      if (this.#memory.size >= MAX_MEMORY_RECORDS) this.#memory.delete(this.#memory.keys().next().value);
      this.#memory.set(name, bytes);
    }
    return name;
  }

  /** The names of the waiting records, oldest first. */
  names() {
    const onDisk = this.#files().filter((name) => RECORD_NAME.test(name) && !this.#done.has(name));
    return [...onDisk, ...this.#memory.keys()].sort();
  }

  /** Whether every waiting record survives this process. */
  get isLasting() {
    return Boolean(this.directory) && this.#memory.size === 0;
  }

  /** Whether one of these still waits. */
  holds(names) {
    const isOnDisk = (name) => this.directory && !this.#done.has(name) && fs.existsSync(join(this.directory, name));
    return names.some((name) => this.#memory.has(name) || isOnDisk(name));
  }

  /** The oldest records, at least one when there is any. A torn file is put aside with a warning. */
  read({ maxRecords, maxBytes, memoryOnly = false }) {
    const entries = [];
    let sizeBytes = 0;
    for (const name of this.names()) {
      if (entries.length >= maxRecords) break;
      if (memoryOnly && !this.#memory.has(name)) continue;
      const line = this.#readLine(name);
      if (!line) continue;
      sizeBytes += line.length;
      if (entries.length > 0 && sizeBytes > maxBytes) break;
      entries.push({ name, line });
    }
    return entries;
  }

  /** A file that is gone already is no error. */
  remove(names) {
    for (const name of names) {
      this.#memory.delete(name);
      if (!this.directory) continue;
      try {
        fs.unlinkSync(join(this.directory, name));
      } catch (error) {
        if (error.code !== 'ENOENT') this.#done.add(name);
      }
    }
  }

  /** Moves a record that will never be accepted to the `.refused` file, with the reason. The send lock is held. */
  putAside({ name, line }, { status, code, reason }) {
    const record = parsed(line) ?? line.toString();
    if (this.directory) {
      const path = join(this.directory, REFUSED_NAME);
      try {
        if (fs.existsSync(path) && fs.statSync(path).size > MAX_REFUSED_BYTES) fs.renameSync(path, `${path}.old`);
        fs.appendFileSync(path, `${JSON.stringify({ status, code, reason, record })}\n`, { mode: 0o600 });
      } catch (error) {
        warn(`${path} cannot be written (${reasonOf(error)})`);
      }
    }
    this.remove([name]);
  }

  /** Keeps the spool under its limit: the oldest starts go first, then the oldest ends. */
  trim() {
    const names = this.names().filter((name) => !this.#memory.has(name));
    let total = names.reduce((sum, name) => sum + diskBytesOf(name), 0);
    if (total <= this.#maxBytes) return;
    let dropped = 0;
    for (const name of [...names.filter(isStart), ...names.filter((name) => !isStart(name))]) {
      if (total <= this.#maxBytes) break;
      this.remove([name]);
      total -= diskBytesOf(name);
      dropped++;
    }
    const limit = `${this.#maxBytes / 1_000_000} MB`;
    warnOnce('spool-full', `the spool is larger than ${limit}: ${dropped} of its oldest records are dropped`);
  }

  /** Removes what processes left behind that were killed while they wrote. */
  clean() {
    for (const name of this.#files().filter((file) => file.endsWith(DRAFT_SUFFIX))) {
      try {
        const path = join(this.directory, name);
        if (Date.now() - fs.statSync(path).mtimeMs > DRAFT_MAX_AGE_MS) fs.unlinkSync(path);
      } catch {
        // It is gone already.
      }
    }
  }

  #files() {
    try {
      return this.directory ? fs.readdirSync(this.directory) : [];
    } catch {
      return [];
    }
  }

  #nextName(sizeBytes, running) {
    const now = BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
    // A clock that is set back must not put the end before the start.
    this.#lastNs = now > this.#lastNs ? now : this.#lastNs + 1n;
    const time = String(this.#lastNs).padStart(20, '0');
    return `${time}-${process.pid}-${randomBytes(4).toString('hex')}-${running ? 'R' : 'E'}-${sizeBytes}.json`;
  }

  #write(name, bytes, durable) {
    if (!this.directory) throw Object.assign(new Error('No home directory'), { code: 'ENOENT' });
    fs.mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const draft = join(this.directory, name + DRAFT_SUFFIX);
    try {
      const file = fs.openSync(draft, 'wx', 0o600);
      try {
        fs.writeFileSync(file, Buffer.concat([bytes, Buffer.from('\n')]));
        if (durable) fs.fsyncSync(file);
      } finally {
        fs.closeSync(file);
      }
      fs.renameSync(draft, join(this.directory, name));
    } catch (error) {
      fs.rmSync(draft, { force: true });
      throw error;
    }
    if (durable) flushDirectory(this.directory);
  }

  #readLine(name) {
    const kept = this.#memory.get(name);
    if (kept || !this.directory) return kept;
    let bytes;
    try {
      bytes = fs.readFileSync(join(this.directory, name));
    } catch {
      return undefined;
    }
    // JSON has raw line ends only between its tokens.
    if (parsed(bytes)) return Buffer.from(bytes.toString().replaceAll('\n', ' ').trim());
    warn(`${name} in the spool is torn; it is put aside`);
    this.putAside({ name, line: bytes }, { status: 0, code: 'torn', reason: 'The file does not hold a JSON object' });
    return undefined;
  }
}

const isStart = (name) => RECORD_NAME.exec(name)?.[1] === 'R';

function diskBytesOf(name) {
  const size = Number(RECORD_NAME.exec(name)?.[2] ?? 0) + 1;
  return Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
}

function parsed(bytes) {
  try {
    const value = JSON.parse(bytes.toString());
    return value && typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Makes the rename durable, where directories can be opened. */
function flushDirectory(directory) {
  try {
    const file = fs.openSync(directory, 'r');
    try {
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
  } catch {
    // This platform cannot open directories.
  }
}
