/** The bytes of a dead letter, sixteen a line: where, in hexadecimal, and as ASCII with a dot for the rest. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const part = [...bytes.subarray(at, at + 16)];
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${text}`);
  }
  return lines.join('\n');
}

export const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

/** Indented when it is JSON, else as it is. Numbers that a parser would change leave the text as it is. */
export function prettyJson(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    return hasLargeNumber(text) ? text : JSON.stringify(parsed, null, 2);
  } catch {
    return text;
  }
}

const hasLargeNumber = (text: string): boolean => /\d{16,}|\de[+-]?\d{3}/i.test(text);

export type ReadRecord =
  | { readonly record: object }
  | { readonly fault: 'object' }
  | { readonly fault: 'json'; readonly why: string };

/** Reads the text of the editor. */
export function readRecord(text: string): ReadRecord {
  try {
    const record: unknown = JSON.parse(text);
    return typeof record === 'object' && record !== null && !Array.isArray(record) ? { record } : { fault: 'object' };
  } catch (error) {
    return { fault: 'json', why: error instanceof Error ? error.message : String(error) };
  }
}
