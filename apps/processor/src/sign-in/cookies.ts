import { parseCookie, stringifySetCookie } from 'cookie';
import type { IncomingHttpHeaders } from 'node:http';

/** A cookie to be set. */
export interface Cookie {
  readonly name: string;
  /** Letters, digits and `-_.` only; '': the browser is to forget it. */
  readonly value: string;
  /** Whether the browser speaks TLS: then it keeps the cookie from everything else. */
  readonly isSecure: boolean;
  /** `Lax`: a link on the page of another site sends it as well. */
  readonly sameSite: 'Strict' | 'Lax';
  readonly maxAgeSecs: number;
}

/**
 * The name of a cookie in the browser. One with this prefix cannot have been set by a page of another host, or without TLS:
 * https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3
 */
const nameOf = (name: string, isSecure: boolean): string => (isSecure ? `__Host-${name}` : name);

/** The value of `Set-Cookie`. @throws TypeError for a value with other characters */
export const cookieText = ({ name, value, isSecure, sameSite, maxAgeSecs }: Cookie): string =>
  stringifySetCookie(
    {
      name: nameOf(name, isSecure),
      value,
      path: '/',
      maxAge: value === '' ? 0 : maxAgeSecs,
      httpOnly: true,
      sameSite: sameSite === 'Strict' ? 'strict' : 'lax',
      secure: isSecure,
    },
    { encode: asItIs },
  );

/** The value of a cookie that a request brings; undefined: it does not. */
export function cookieIn({ cookie = '' }: IncomingHttpHeaders, name: string, isSecure: boolean): string | undefined {
  const value = parseCookie(cookie, { decode: asItIs })[nameOf(name, isSecure)];
  return value === '' ? undefined : value;
}

/** A sealed text has no character that would have to be encoded. */
const asItIs = (value: string): string => value;

/** Whether the browser speaks TLS, to us or to a proxy that says so. A lie about it changes the name of one's own cookie. */
export function isOverTls({
  protocol,
  headers,
}: {
  readonly protocol: string;
  readonly headers: IncomingHttpHeaders;
}): boolean {
  const [first = ''] = String(headers['x-forwarded-proto'] ?? '').split(',');
  return protocol === 'https' || first.trim() === 'https' || /(^|[;, ])proto="?https"?/i.test(headers.forwarded ?? '');
}
