import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type * as processes from 'node:child_process';

type Callback = (error: Error | null, stdout?: string) => void;

/** The choice of `findPostgresServer` on a machine with these programs. */
async function findOn(machine: { docker: boolean; programs: string | null }) {
  const childProcess = jest.requireActual<typeof processes>('node:child_process');
  jest.resetModules();
  jest.unstable_mockModule('node:child_process', () => ({
    ...childProcess,
    execFile: (_file: string, _arguments: string[], _options: object, done: Callback) =>
      done(machine.docker ? null : new Error('no Docker engine')),
  }));
  jest.unstable_mockModule('./local-postgres.js', () => ({
    postgresPrograms: () => machine.programs,
    serverSettings: [],
    startLocalPostgres: () => Promise.reject(new Error('not started in this test')),
  }));
  const { findPostgresServer } = await import('./postgres-server.js');
  return findPostgresServer();
}

describe('findPostgresServer', () => {
  const { DATABASE_URL, CI } = process.env;
  let said: string[];

  beforeEach(() => {
    delete process.env.DATABASE_URL;
    delete process.env.CI;
    said = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    for (const [name, value] of Object.entries({ DATABASE_URL, CI })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('takes the server that was given, before all others', async () => {
    process.env.DATABASE_URL = 'postgres://somewhere/else';
    expect((await findOn({ docker: true, programs: '/bin' }))?.name).toBe('PostgreSQL at DATABASE_URL');
  });

  it('takes a container before the programs of the machine', async () => {
    expect((await findOn({ docker: true, programs: '/bin' }))?.name).toContain('container');
    expect((await findOn({ docker: false, programs: '/bin' }))?.name).toBe('PostgreSQL of this machine (/bin)');
    expect(said).toEqual([]);
  });

  it('says in one loud line that there is none', async () => {
    expect(await findOn({ docker: false, programs: null })).toBeNull();
    expect(said).toEqual([expect.stringMatching(/^\n!!! THE SUITES ON POSTGRESQL ARE SKIPPED: .*\n\n$/)]);
  });

  it('fails in CI when there is none', async () => {
    process.env.CI = 'true';
    await expect(findOn({ docker: false, programs: null })).rejects.toThrow('no PostgreSQL to test with');
  });
});
