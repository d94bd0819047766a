import { eventually, findPostgres, type RunPostgres } from '@app/platform/testing';
import { describe, expect, it } from 'vitest';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { openDatabase } from './harness/test-database.js';

const postgres = await findPostgres();

async function ask(url: string, statement: string): Promise<{ name: string }[]> {
  const client = new Client({ connectionString: url });
  // A server that ends says so on a connection that asks nothing as well.
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ name: string }>(statement).finally(() => client.end());
  return rows;
}
const listDatabases = async (url: string): Promise<string[]> =>
  (await ask(url, 'select datname as name from pg_database')).map(({ name }) => name);

/** A process that starts a PostgreSQL as a run does, says where, and waits. */
async function startRun() {
  const script = `import { startRunPostgres } from ${JSON.stringify(join(import.meta.dirname, 'harness/run-postgres.js'))};
    await startRunPostgres();
    process.stdout.write(process.env.TEST_RUN_POSTGRES + '\\n');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, server: JSON.parse(said.toString()) as RunPostgres };
}

(postgres === null ? describe.skip : describe)('the PostgreSQL of a run', () => {
  it('gives each suite a database of its own, with all tables and no run, and takes it back', async () => {
    const [one, other] = [await openDatabase(), await openDatabase()];
    await ask(one.url, `insert into rollup_periods (seconds, start, runs_count) values (3600, '2025-09-05', 7)`);
    expect(await ask(other.url, 'select start as name from rollup_periods')).toEqual([]);
    const nameOf = ({ url }: { url: string }) => new URL(url).pathname.slice(1);
    await one.close();
    const left = await listDatabases(other.url);
    expect(left).toContain(nameOf(other));
    expect(left).not.toContain(nameOf(one));
    await other.close();
  });

  it('makes a template once, however many ask for it together', async () => {
    let times = 0;
    const template = {
      name: 'counted',
      prepare: async (url: string) => {
        times++;
        await ask(url, 'create table counted (id int)');
      },
    };
    const copies = await Promise.all([1, 2, 3, 4].map(() => postgres!.openCopy(template)));
    expect(times).toBe(1);
    for (const copy of copies) expect(await ask(copy.url, 'select * from counted')).toEqual([]);
    await Promise.all(copies.map((copy) => copy.close()));
  });

  it('makes a template again that broke off, and never copies half of one', async () => {
    const failing = { name: 'broken', prepare: () => Promise.reject(new Error('it broke off')) };
    await expect(postgres!.openCopy(failing)).rejects.toThrow('it broke off');
    const whole = { name: 'broken', prepare: (url: string) => ask(url, 'create table whole ()').then(() => undefined) };
    const copy = await postgres!.openCopy(whole);
    expect(await ask(copy.url, 'select from whole')).toEqual([]);
    await copy.close();
  });

  it.each([
    { how: 'is killed', end: (pid: number) => process.kill(pid, 'SIGKILL') },
    { how: 'is terminated with all its processes', end: (pid: number) => process.kill(-pid, 'SIGTERM') },
  ])('ends with a run that $how', async ({ end }) => {
    const { child, server } = await startRun();
    const [data] = await ask(server.url, `select current_setting('data_directory') as name`);
    await ask(server.url, `create database ${server.prefix}_left`);
    end(child.pid!);
    await eventually('nothing of it is left', async () => {
      // A server that was given stays.
      if (process.env.DATABASE_URL)
        return (await listDatabases(server.url)).every((name) => !name.startsWith(server.prefix)) || undefined;
      const isRefused = await ask(server.url, 'select').then(
        () => false,
        ({ code }: { code?: string }) => code === 'ECONNREFUSED' || code === 'ENOENT',
      );
      return (isRefused && !existsSync(data!.name)) || undefined;
    });
  });
});
