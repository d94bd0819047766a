/** Signs of life of a step that takes a while: a line that changes on a terminal, a line now and then in a log. */
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';

const isTerminal = process.stderr.isTTY === true;
const PROGRESS_MS = isTerminal ? 250 : 5000;

/** Seconds since the moment `begin` of `performance.now()`, as text. */
export const secondsSince = (begin) => `${((performance.now() - begin) / 1000).toFixed(0)} s`;

/** Clears the line that changes, so that something else can be written. */
export const clearLine = () => isTerminal && process.stderr.write('\r\x1b[K');

/** Shows what `textOf` says until the function that it returns is called. */
export function ticking(textOf) {
  const timer = setInterval(
    () => process.stderr.write(isTerminal ? `\r\x1b[K  ${textOf()}` : `  ${textOf()}\n`),
    PROGRESS_MS,
  );
  return () => {
    clearInterval(timer);
    clearLine();
  };
}
