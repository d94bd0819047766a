import type { IncomingHttpHeaders } from 'node:http';

/**
 * The key in the headers of a request: the token of `Authorization: Bearer`, `X-Api-Key`, or the password of basic auth, for
 * tools that know nothing else; its user name when the password is empty. Undefined: there is none.
 */
export function keyInHeaders(headers: IncomingHttpHeaders): string | undefined {
  const { authorization = '' } = headers;
  const [, scheme, token] = /^(\S+) +(\S+) *$/.exec(authorization) ?? [];
  if (scheme?.toLowerCase() === 'bearer') return token;
  if (scheme?.toLowerCase() === 'basic') return passwordIn(token!);
  const apiKey = headers['x-api-key'];
  return typeof apiKey === 'string' && apiKey !== '' ? apiKey : undefined;
}

function passwordIn(token: string): string | undefined {
  const text = Buffer.from(token, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const [user, password] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  return password || user || undefined;
}
