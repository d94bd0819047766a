/** A text with a traceback in it, cut into its parts. */
export interface TracedText {
  /** Lines before the traceback; empty: none. */
  readonly before: string;
  /** The line of the traceback that says what happened: the last one in Python, the message before the frames elsewhere. */
  readonly says: string;
  /** The whole traceback. */
  readonly trace: string;
  /** Number of lines of the traceback. */
  readonly lineCount: number;
  /** Lines after the traceback; empty: none. */
  readonly after: string;
}

/** A line of the traceback, by its number in the text, and the first and the last line of the traceback. */
interface Found {
  readonly first: number;
  readonly says: number;
  readonly last: number;
}

/** A text cut at its traceback, of Python, or with frames as JavaScript, Java and .NET write them; null: it has none. */
export function tracedText(text: string): TracedText | null {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const found = inPython(lines) ?? withFrames(lines);
  if (found === null) return null;
  const { first, says, last } = found;
  const part = (from: number, to: number): string => lines.slice(from, to).join('\n').trim();
  return {
    before: part(0, first),
    says: lines[says]!.trim(),
    trace: lines.slice(first, last + 1).join('\n'),
    lineCount: last + 1 - first,
    after: part(last + 1, lines.length),
  };
}

const PYTHON = /^\s*Traceback \(most recent call last\):\s*$/;

/** From the first head to the error below the last one: tracebacks of errors that caused each other stand below each other. */
function inPython(lines: readonly string[]): Found | null {
  const first = lines.findIndex((line) => PYTHON.test(line));
  if (first === -1) return null;
  const head = lines.findLastIndex((line) => PYTHON.test(line));
  const indent = indentOf(lines[head]!);
  const says = lines.findIndex((line, index) => index > head && line.trim() !== '' && indentOf(line) <= indent);
  // One that was cut off within its frames has no error.
  const last = says === -1 ? lines.findLastIndex((line) => line.trim() !== '') : says;
  return last === head ? null : { first, says: last, last };
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

const FRAME = /^\s+at\s+\S/;
/** Lines between frames that belong to the traceback. */
const BETWEEN = /^\s*(?:\.\.\. \d+ (?:more|common frames omitted)|--- End of .* ---|Caused by: .+|Suppressed: .+)$/;
const CAUSE = /^\s*Caused by: /;

function withFrames(lines: readonly string[]): Found | null {
  const frame = lines.findIndex((line) => FRAME.test(line));
  if (frame < 1) return null;
  let last = frame;
  while (last + 1 < lines.length && (FRAME.test(lines[last + 1]!) || BETWEEN.test(lines[last + 1]!))) last += 1;
  const cause = lines.findLastIndex((line, index) => index <= last && index > frame && CAUSE.test(line));
  const message = lines[frame - 1]!.trim() === '' ? frame : frame - 1;
  return { first: message, says: cause === -1 ? message : cause, last };
}
