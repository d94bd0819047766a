import { performance } from 'node:perf_hooks';
import { randomUUID } from 'node:crypto';
import {
  descriptionOf,
  encode,
  integer,
  labelsOf,
  messageOf,
  parametersOf,
  statusOf,
  textOf,
  timeText,
} from './record.js';
import { senderFor } from './sender.js';
import { guarded, warn } from './warning.js';

const open = new Set();
let hooked = false;

/** One run. The numbers may be set at any time before the end; those that stay undefined are unknown. */
export class Run {
  rowsIn;
  rowsOut;
  bytesOut;
  message;
  /** The same in the records of start and end: a record that is sent twice counts once. */
  runKey = randomUUID();
  /** Known better by who measures a child process; undefined: the usage of this process is taken. */
  measured;
  #settings;
  #options;
  #status;
  #begunMs = 0;
  #begun = 0;
  #waitedMs = 0;
  #usage;
  #attempt;
  #sender;
  #names = [];

  constructor(settings, options) {
    this.#settings = settings;
    this.#options = options ?? {};
    ({ attempt: this.attempt, url: this.url, parameters: this.parameters } = this.#options);
    this.labels = { ...this.#options.labels };
  }

  partial(message) {
    this.#set('PARTIAL', message);
  }

  skipped(message) {
    this.#set('SKIPPED', message);
  }

  fail(message) {
    this.#set('FAILED', message);
  }

  cancel(message) {
    this.#set('CANCELLED', message);
  }

  /** Notes the time, and has the start sent without waiting for it. */
  begin() {
    this.#begunMs = Date.now();
    this.#begun = performance.now();
    this.#usage = usageNow();
    // Part of the identity of the run: start and end have to say the same.
    this.#attempt = integer(this.attempt);
    this.#sender = senderFor(this.#settings);
    const start = { ...this.#common(), status: 'RUNNING', start_time: timeText(this.#begunMs) };
    this.#names.push(this.#sender.spool.append(encode(start), { running: true }));
    void this.#sender.request(this.#settings.timeoutMs);
    hookExit();
    open.add(this);
    this.#waitedMs = performance.now() - this.#begun;
  }

  /** Makes the end durable, and waits for its sending for what is left of the time of this run. Never rejects. */
  async end(failure) {
    const until = performance.now() + Math.max(0, this.#settings.timeoutMs - this.#waitedMs);
    guarded('end', () => this.#keepEnd(failure));
    if (!this.#sender) return;
    await this.#sender.wait(this.#sender.request(until - performance.now()), until);
    guarded('report', () => this.#sender.report(this.#names));
  }

  /** The process exits in the middle of the job: the end is kept, and a later run sends it. */
  endAtExit(exitCode) {
    if (exitCode !== 0 && this.message == null) this.message = `The process exited with code ${exitCode}`;
    if (exitCode !== 0) this.#status = 'FAILED';
    this.#keepEnd();
  }

  #keepEnd(failure) {
    open.delete(this);
    if (!this.#sender) return;
    if (integer(this.attempt) !== this.#attempt) {
      warn('attempt was set after the start and is not sent: give it to run()');
    }
    const line = encode({ ...this.#common(), ...this.#result(failure) });
    this.#names.push(this.#sender.spool.append(line, { running: false }));
  }

  #set(status, message) {
    this.#status = status;
    if (message != null) this.message = message;
  }

  #common() {
    const { source, object, objectId, company, zone, cycle, schedule } = this.#options;
    return {
      company: textOf(company || this.#settings.company),
      source: textOf(source),
      object_type: textOf(object),
      object_id: textOf(objectId),
      zone: textOf(zone || this.#settings.zone),
      sequence_id: textOf(cycle),
      run_key: this.runKey,
      attempt: this.#attempt,
      url: this.url,
      schedule: textOf(schedule),
      labels: labelsOf(this.labels),
      parameters: parametersOf(this.parameters),
    };
  }

  #result(failure) {
    // The end is the start plus what a clock counted that nobody can set.
    const durationMs = performance.now() - this.#begun;
    const own = messageOf(this.message);
    const why = failure && descriptionOf(failure.error);
    return {
      status: failure ? statusOf(failure.error) : (this.#status ?? 'SUCCESS'),
      start_time: timeText(this.#begunMs),
      end_time: timeText(this.#begunMs + durationMs),
      duration_seconds: Math.round(durationMs * 1000) / 1e6,
      ...(this.measured ?? usageBetween(this.#usage, usageNow())),
      rows_in: integer(this.rowsIn),
      rows_out: integer(this.rowsOut),
      bytes_out: integer(this.bytesOut),
      description: own && why ? `${why}\n${own}` : (why ?? own),
    };
  }
}

/** The callback's result or error passes through unchanged, whatever becomes of the records. */
export async function runWith(settings, options, job) {
  const run = new Run(settings, options);
  guarded('begin', () => run.begin());
  let result;
  try {
    result = await job(run);
  } catch (error) {
    await run.end({ error });
    throw error;
  }
  await run.end();
  return result;
}

function hookExit() {
  if (hooked) return;
  hooked = true;
  process.on('exit', (code) => {
    for (const run of open) guarded('end', () => run.endAtExit(code));
  });
}

function usageNow() {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { cpuUs: userCPUTime + systemCPUTime, peakBytes: maxRSS * 1024, residentBytes: process.memoryUsage.rss() };
}

/**
 * The peak of the process when it rose during the run. Otherwise the peak belongs to an earlier run: the larger of the
 * two sizes seen is the best that is known.
 */
function usageBetween(start, end) {
  const { peakBytes, residentBytes } = end;
  return {
    cpu_time_seconds: (end.cpuUs - start.cpuUs) / 1e6,
    memory_used_bytes: peakBytes > start.peakBytes ? peakBytes : Math.max(start.residentBytes, residentBytes),
  };
}
