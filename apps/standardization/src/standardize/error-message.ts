import type { RunStatus } from '@app/contracts';

const UNKNOWN_ERROR = 'Unknown error';
/** The message of the connectors when all went well; also, at times, when it did not. */
const USUAL_SUCCESS = 'tout roule, pas de stress!';

/**
 * Of a failed or partial run what its description says, if that says anything: of a stack trace the line that names the
 * error, of any other text every word. Null for every other run.
 */
export function errorMessageOf(status: RunStatus, description: string | null): string | null {
  if (status !== 'FAILED' && status !== 'PARTIAL') return null;
  const said = description?.trim() ?? '';
  const saysNothing = said === '' || (said.length === USUAL_SUCCESS.length && said.toLowerCase() === USUAL_SUCCESS);
  return saysNothing ? UNKNOWN_ERROR : (headlineOf(said) ?? description);
}

const PYTHON = 'Traceback (most recent call last)';
// A frame of Java, .NET or Node: "at" and a place.
const frame = /^\s+at \S/;
/** Most lines of a message between its first one and the frames. */
const MAX_MESSAGE_LINES = 30;
// The name of an error, alone or before a colon: java.lang.IllegalStateException: no token
const named = /^(?:Exception in thread "[^"]*" )?(?:Uncaught )?[A-Za-z_$][\w$.]*(?:\s\[[^\]]*\])?(?::\s|$)/;

/** The line of a stack trace that names the error; null: the text holds no stack trace. */
function headlineOf(text: string): string | null {
  if (!text.includes('\n')) return null;
  const lines = text.split(/\r?\n/);
  return pythonHeadline(lines) ?? framedHeadline(lines);
}

// Of a chain of tracebacks the last one was not caught. Its frames are indented; the line after them names the error.
function pythonHeadline(lines: readonly string[]): string | null {
  const head = lines.findLastIndex((line) => line.includes(PYTHON));
  if (head < 0) return null;
  const indent = lines[head]!.slice(0, lines[head]!.indexOf(PYTHON));
  const isFrame = (line: string): boolean => line.trim() === '' || /^\s/.test(unprefixed(line, indent));
  const found = lines.slice(head + 1).find((line) => !isFrame(line)) ?? lines.findLast((line) => line.trim() !== '');
  return found?.trim() ?? null;
}

const unprefixed = (line: string, prefix: string): string =>
  line.startsWith(prefix) ? line.slice(prefix.length) : line;

// The innermost cause says most; without one, the line above the frames that names an error.
function framedHeadline(lines: readonly string[]): string | null {
  const first = lines.findIndex((line) => frame.test(line));
  if (first < 1) return null;
  const cause = lines.findLast((line) => /^\s*Caused by: \S/.test(line));
  if (cause !== undefined) return cause.replace(/^\s*Caused by: /, '').trim();
  const above = lines.slice(Math.max(0, first - MAX_MESSAGE_LINES), first);
  const headline = above.findLast((line) => named.test(line)) ?? above.findLast((line) => line.trim() !== '');
  return headline?.replace(/^(?:Exception in thread "[^"]*" )/, '').trim() ?? null;
}
