import { isUtf8 } from 'node:buffer';
import { redactJson } from './redact-json.js';
import { redactText } from './redact-text.js';
import { mayHoldSecret } from './secret-hints.js';

/** The bytes of a message without secrets, whether they are JSON or not; the same bytes when they hold none. */
export function redactBytes(bytes: Buffer): Buffer {
  // Every byte has a character in Latin-1: what is no UTF-8 comes out as it went in.
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  const text = bytes.toString(encoding);
  if (!mayHoldSecret(text)) return bytes;
  const redacted = isJson(text) ? redactJson(text) : redactText(text);
  return redacted === text ? bytes : Buffer.from(redacted, encoding);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A value of JSON without secrets; the same value when it holds none. */
export function redactValue<T>(value: T): T {
  const json = JSON.stringify(value);
  const redacted = mayHoldSecret(json) ? redactJson(json) : json;
  return redacted === json ? value : (JSON.parse(redacted) as T);
}
