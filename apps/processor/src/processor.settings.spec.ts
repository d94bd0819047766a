import { loadSettings } from '@app/platform';
import { describe, expect, it } from 'vitest';
import { ProcessorSettings } from './processor.settings.js';

const load = (url: string) => loadSettings(ProcessorSettings, { DATABASE_URL: url });

describe('DATABASE_URL', () => {
  it.each([
    'postgres://user:password@host:5432/name',
    'postgresql://host/name?sslmode=verify-full',
    'postgres://user:p%40ss%23word@[::1]:5432/name',
    'postgres://user@/name',
    'postgres:///name?host=/var/run/postgresql',
    'postgres://%2Fvar%2Frun%2Fpostgresql/name',
    'postgres://user:password@host/name?host=other&port=5433&application_name=a,b',
    'postgres://user:p,a:s@s@host/name',
    'postgres://user:100%@host/name',
    'postgres://host/name?user=a@b&target_session_attrs=read-write',
  ])('can be %s', (url) => {
    expect(load(url).DATABASE_URL).toBe(url);
  });

  it.each([
    ['of another database', 'mysql://user:hunter2@host/name'],
    ['no address at all', 'hunter2'],
    ['with a port that is none', 'postgres://user:hunter2@host:port/name'],
    ['with a # in its password', 'postgres://user:hunter2#@host/name'],
    ['with a / in its password', 'postgres://user:hunter2/@host/name'],
    ['with a / behind digits in its password', 'postgres://user:12/hunter2@host/name'],
    ['with a # behind digits in its password', 'postgres://user:12#hunter2@host/name'],
    ['with a ? behind digits in its password', 'postgres://user:12?hunter2@host/name'],
    ['with a , and a / in its password', 'postgres://user:12,3/hunter2@host/name'],
    ['with a port that is too high', 'postgres://user:hunter2@host:70000/name'],
    ['with a port of words', 'postgres://user:hunter2@host/name?port=five'],
  ])('that is %s is refused at the start, and not told', (_, url) => {
    expect(() => load(url)).toThrow(/DATABASE_URL must be postgres:\/\/.* \(got something else\)/);
    expect(() => load(url)).not.toThrow(/hunter2/);
  });

  it.each([
    'postgres://user:hunter2@a,b/name',
    'postgres://user:hunter2@a:5432,b:5432/name',
    'postgres://user:hunter2@a:5432,b/name?target_session_attrs=read-write',
    'postgresql://user:hunter2@[::1]:5432,[::2]:5432/name',
    'postgres://a,b/name',
    'postgres://user:hunter2@a,b',
    'postgres://user:hunter2@/name?host=a,b',
    'postgres://user:hunter2@a/name?host=a%2Cb&port=1,2',
    'postgres://user:hun,ter2@a,b/name',
  ])('with several hosts is refused at the start, and not told: %s', (url) => {
    expect(() => load(url)).toThrow(/DATABASE_URL names several hosts.* stable address .* \(got something else\)/);
    expect(() => load(url)).not.toThrow(/hunter2|ter2/);
  });

  it.each([
    ['a file that is not there', 'postgres://user:hunter2@host/name?sslrootcert=/no/such/hunter2.pem', /ENOENT/],
    [
      'a check of TLS that nothing is checked by',
      'postgres://user:hunter2@host/name?uselibpqcompat=true&sslmode=verify-ca',
      /sslrootcert/,
    ],
    ['a % that is none', 'postgres://user:hunter2%ff@host/name', /%25/],
  ])('with %s is refused at the start, and says why', (_, url, reason) => {
    expect(() => load(url)).toThrow(reason);
    expect(() => load(url)).not.toThrow(/hunter2/);
  });
});

describe('OIDC_ISSUER', () => {
  const whole = {
    KEYS_FILE: 'keys.yaml',
    OIDC_ISSUER: 'https://id.example.com',
    OIDC_CLIENT_ID: 'console',
    OIDC_REDIRECT_URL: 'https://obs.example.com/ui/session/openid/callback',
  };
  const loadWith = (changed: Record<string, string>) => loadSettings(ProcessorSettings, { ...whole, ...changed });

  it('can be an address with TLS, or on this machine', () => {
    for (const issuer of ['https://id.example.com/realms/acme', 'http://localhost:9000', 'http://[::1]:9000'])
      expect(loadWith({ OIDC_ISSUER: issuer }).OIDC_ISSUER).toBe(issuer);
  });

  it.each([
    [{ OIDC_ISSUER: 'http://id.example.com' }, /OIDC_ISSUER must be an https:\/\/ address/],
    [{ OIDC_ISSUER: 'id.example.com' }, /OIDC_ISSUER must be an https:\/\/ address/],
    [{ OIDC_CLIENT_ID: '' }, /OIDC_ISSUER needs OIDC_CLIENT_ID as well/],
    [{ OIDC_REDIRECT_URL: '', KEYS_FILE: '' }, /OIDC_ISSUER needs OIDC_REDIRECT_URL, KEYS_FILE as well/],
    [{ OIDC_REDIRECT_URL: 'http://obs.example.com/ui/session/openid/callback' }, /OIDC_REDIRECT_URL must be an https/],
    [
      { OIDC_REDIRECT_URL: 'https://obs.example.com/' },
      /must be the address of this processor .* \/ui\/session\/openid\/callback/,
    ],
    [
      { SESSION_SECRET: 'too short' },
      /SESSION_SECRET must be longer than or equal to 32 characters \(got something else\)/,
    ],
  ])('%j is refused at the start', (changed, reason) => {
    expect(() => loadWith(changed)).toThrow(reason);
  });
});
