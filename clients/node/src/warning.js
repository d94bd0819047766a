const told = new Set();

/** Writes one line to stderr. A stderr that is closed is no error. */
export function warn(text) {
  try {
    process.stderr.write(`connector-runs: ${text.split(/\s+/).join(' ').slice(0, 1000)}\n`);
  } catch {
    // Nobody is left to be told.
  }
}

/** Like `warn`, once per process and kind. */
export function warnOnce(kind, text) {
  if (told.has(kind)) return;
  told.add(kind);
  warn(text);
}

/** The cause in words without a secret in it: the text of an error may hold the value that was wrong, such as a key. */
export const reasonOf = (error) =>
  typeof error?.code === 'string' ? error.code : error instanceof Error ? error.name : typeof error;

/** Runs our own code: a mistake in it is one line on stderr, and no business of the job. */
export function guarded(name, action) {
  try {
    return action();
  } catch (error) {
    warn(`${name} failed (${reasonOf(error)})`);
    return undefined;
  }
}
