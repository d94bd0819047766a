/** Longest text of a standardized record, in bytes of UTF-8, the mark of a cut included. */
export const MAX_TEXT_BYTES = 32 * 1024;

/** A UTF-16 code unit takes three bytes of UTF-8 at most: texts of this length need no counting. */
const BYTES_PER_UNIT = 3;

/** A text that fits, and the length of the one that was written when that one did not. */
export interface CutText {
  readonly text: string;
  /** Bytes of UTF-8 that were written; null when nothing was cut. */
  readonly writtenBytes: number | null;
}

/**
 * The beginning and the end of a text, with a mark between them that says how much is missing. A text that fits is
 * returned as it is, so that a cut text is never cut again. Both sides of the cut end at whole code points.
 * @param text well-formed
 */
export function cutText(text: string, maxBytes = MAX_TEXT_BYTES): CutText {
  if (text.length * BYTES_PER_UNIT <= maxBytes) return { text, writtenBytes: null };
  const writtenBytes = Buffer.byteLength(text);
  if (writtenBytes <= maxBytes) return { text, writtenBytes: null };
  // The number of missing bytes has at most as many digits as that of the written ones.
  const room = maxBytes - markOf(writtenBytes).length;
  const head = headOf(text, Math.ceil(room / 2));
  const tail = tailOf(text, Math.floor(room / 2));
  const missingBytes = writtenBytes - Buffer.byteLength(head) - Buffer.byteLength(tail);
  return { text: head + markOf(missingBytes) + tail, writtenBytes };
}

/** Stands between the two parts; ASCII, so that its length is its bytes. */
const markOf = (missingBytes: number): string => `\n[... ${missingBytes} bytes cut ...]\n`;

function headOf(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text.slice(0, maxBytes).replace(/[\ud800-\udbff]$/, ''));
  let end = Math.min(maxBytes, bytes.length);
  while (end < bytes.length && isContinuation(bytes[end]!)) end--;
  return bytes.toString('utf8', 0, end);
}

function tailOf(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text.slice(-maxBytes).replace(/^[\udc00-\udfff]/, ''));
  let start = Math.max(0, bytes.length - maxBytes);
  while (start < bytes.length && isContinuation(bytes[start]!)) start++;
  return bytes.toString('utf8', start);
}

/** https://www.rfc-editor.org/rfc/rfc3629#section-3: 10xxxxxx goes on with a code point. */
const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;
