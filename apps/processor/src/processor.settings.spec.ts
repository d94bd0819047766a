import { loadSettings } from '@app/platform';
import { describe, expect, it } from '@jest/globals';
import { ProcessorSettings } from './processor.settings.js';

const load = (url: string) => loadSettings(ProcessorSettings, { DATABASE_URL: url });

describe('DATABASE_URL', () => {
  it.each([
    'postgres://user:password@host:5432/name',
    'postgresql://host/name?sslmode=verify-full',
    'postgres://user:p%40ss%23word@[::1]:5432/name',
    'postgres://user@/name',
    'postgres:///name?host=/var/run/postgresql',
  ])('can be %s', (url) => {
    expect(load(url).DATABASE_URL).toBe(url);
  });

  it.each([
    ['of another database', 'mysql://user:hunter2@host/name'],
    ['no address at all', 'hunter2'],
    ['with a port that is none', 'postgres://user:hunter2@host:port/name'],
    ['with a # in its password', 'postgres://user:hunter2#@host/name'],
    ['with a / in its password', 'postgres://user:hunter2/@host/name'],
  ])('that is %s is refused at the start, and not told', (_, url) => {
    expect(() => load(url)).toThrow(/DATABASE_URL must be postgres:\/\/.* \(got something else\)/);
    expect(() => load(url)).not.toThrow(/hunter2/);
  });
});
