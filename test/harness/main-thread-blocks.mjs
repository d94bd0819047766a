// Loaded into a program by NODE_OPTIONS=--import: once a second it appends a line to the file BLOCKS_FILE with the longest
// time that the main thread worked without a pause since the line before, in CPU milliseconds: other programs of the
// machine cannot make it longer.
import { appendFileSync } from 'node:fs';
import { setInterval } from 'node:timers';
import { isMainThread } from 'node:worker_threads';

const LOOK_EVERY_MS = 10;
const WRITE_EVERY_MS = 1000;

const file = process.env.BLOCKS_FILE;
if (isMainThread && file) {
  const cpuMs = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let before = cpuMs();
  let longest = 0;
  setInterval(() => {
    const now = cpuMs();
    longest = Math.max(longest, now - before);
    before = now;
  }, LOOK_EVERY_MS).unref();
  setInterval(() => {
    const { rss, heapUsed } = process.memoryUsage();
    appendFileSync(file, `${JSON.stringify({ at_ms: Date.now(), block_ms: longest, rss, heap_used: heapUsed })}\n`);
    longest = 0;
  }, WRITE_EVERY_MS).unref();
}
