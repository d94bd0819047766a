import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Signature } from './mapping.js';

const hexDigits = /^[\da-f]{64}$/i;

/** Whether the header holds the HMAC-SHA256 of the body under that secret. Takes as long for a wrong one. */
export function isSigned(
  body: Buffer,
  headers: IncomingHttpHeaders,
  { header, prefix = '' }: Signature,
  secret: string,
): boolean {
  const value = headers[header];
  if (typeof value !== 'string' || !value.startsWith(prefix)) return false;
  const digits = value.slice(prefix.length).trim();
  if (!hexDigits.test(digits)) return false;
  return timingSafeEqual(Buffer.from(digits, 'hex'), createHmac('sha256', secret).update(body).digest());
}

/** Parts of the names of headers that hold secrets. */
const secretive = /authorization|cookie|signature|token|secret|key|password|credential/;

const MAX_HEADERS = 100;

/** The headers that expressions may see. */
export function openHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const open = Object.entries(headers).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && !secretive.test(entry[0]),
  );
  return Object.fromEntries(open.slice(0, MAX_HEADERS));
}
