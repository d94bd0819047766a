import { Client } from 'pg';

const FORM = 'must be postgres://user:password@host:5432/name, special characters in the password as %40';
const ONE_HOST =
  'names several hosts, and the driver connects to one: give the stable address of the primary, one that a failover ' +
  'moves (a virtual IP, a name, or a proxy such as HAProxy or PgBouncer)';

/**
 * Why the driver could not use an address, which it would try again for ever; null when it can. Says nothing of the
 * address itself, which has a password in it.
 */
export function databaseUrlProblem(url: string): string | null {
  const rest = /^postgres(?:ql)?:\/\/(.*)$/s.exec(url)?.[1];
  if (rest === undefined) return FORM;
  const authority = rest.split(/[/?#]/, 1)[0]!;
  if (isCutShort(authority, rest.slice(authority.length))) return FORM;
  if (authority.slice(authority.lastIndexOf('@') + 1).includes(',')) return ONE_HOST;
  try {
    // Without a host it means the one of the system.
    if (!URL.canParse(url.replace('@/', '@localhost/'))) return FORM;
    const { host, port } = new Client({ connectionString: url });
    if (/[,\s]/.test(host.startsWith('/') ? '' : host)) return ONE_HOST;
    return Number.isInteger(port) && port > 0 && port < 65_536 ? null : FORM;
  } catch (error) {
    return `cannot be used: ${reasonOf(error)}`;
  }
}

/** A `/`, `?` or `#` in the password ends the host too early, and what follows has the `@` that should be before it. */
function isCutShort(authority: string, behind: string): boolean {
  const { path = '', query = '' } = /^(?<path>[^?]*)(?:\?(?<query>.*))?$/s.exec(behind)?.groups ?? {};
  if (behind.includes('#')) return true;
  if (!authority.includes('@') && path.includes('@')) return true;
  return query !== '' && query.split('&').some((parameter) => !/^\w+=/.test(parameter));
}

/** The code of a file's error, without path and address; the driver's own message where it is about TLS. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR')
    return `a file that it names cannot be read (${code})`;
  if (error instanceof URIError) return 'a % in it is not followed by two hexadecimal digits; write it as %25';
  return typeof message === 'string' && /ssl/i.test(message) ? message.slice(0, 300) : 'the driver cannot read it';
}
