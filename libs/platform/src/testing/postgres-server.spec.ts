import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findPostgresServer } from './postgres-server.js';

/** The choice of `findPostgresServer` on a machine with these programs. */
const findOn = (machine: { docker: boolean; programs: string | null }) =>
  findPostgresServer({ hasDocker: () => Promise.resolve(machine.docker), postgresPrograms: () => machine.programs });

describe('findPostgresServer', () => {
  const { DATABASE_URL, CI } = process.env;
  let said: string[];

  beforeEach(() => {
    delete process.env.DATABASE_URL;
    delete process.env.CI;
    said = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
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
