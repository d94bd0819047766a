import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { postgresPrograms, startLocalPostgres } from './local-postgres.js';

const run = promisify(execFile);

/** What most who run their own have; the embedded store is newer. */
const IMAGE = 'postgres:17';
const ASK_DOCKER_WITHIN_MS = 10_000;

/** An empty database of a real PostgreSQL. */
export interface TestPostgres {
  readonly url: string;
  /** Removes what was made for this object; leaves alone what was there before. */
  close(): Promise<void>;
}

/** A real PostgreSQL that can be had here. */
export interface PostgresChoice {
  /** For the names of tests. */
  readonly name: string;
  open(): Promise<TestPostgres>;
}

/**
 * The first PostgreSQL that can be had: DATABASE_URL, a container, the programs of this machine. None: null, said in one
 * loud line.
 * @throws Error when there is none and CI=true
 */
export async function findPostgres(): Promise<PostgresChoice | null> {
  const { DATABASE_URL, CI } = process.env;
  if (DATABASE_URL) return { name: 'PostgreSQL at DATABASE_URL', open: () => newDatabase(DATABASE_URL) };
  const programs = postgresPrograms();
  if (await hasDocker()) {
    // An engine without the image, and without a way to get it, is as good as none.
    const otherwise = (error: unknown) => {
      if (programs === null) throw error;
      return startPrograms(programs);
    };
    return { name: `PostgreSQL in a container (${IMAGE})`, open: () => startContainer().catch(otherwise) };
  }
  if (programs !== null) {
    return { name: `PostgreSQL of this machine (${programs})`, open: () => startPrograms(programs) };
  }
  const reason = 'DATABASE_URL is not set, there is no Docker engine, and no initdb and postgres on this machine';
  if (CI === 'true') throw new Error(`no PostgreSQL to test with: ${reason}`);
  process.stderr.write(`\n!!! THE SUITES ON A REAL POSTGRESQL ARE SKIPPED: ${reason}\n\n`);
  return null;
}

const hasDocker = (): Promise<boolean> =>
  run('docker', ['info'], { timeout: ASK_DOCKER_WITHIN_MS }).then(
    () => true,
    () => false,
  );

// Whatever is in the database that was given stays as it is.
async function newDatabase(url: string): Promise<TestPostgres> {
  const name = `observability_test_${randomUUID().replaceAll('-', '')}`;
  const ask = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await ask(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, close: () => ask(`drop database ${name} with (force)`) };
}

async function startContainer(): Promise<TestPostgres> {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const container = await new PostgreSqlContainer(IMAGE).start();
  return {
    url: container.getConnectionUri(),
    close: async () => {
      await container.stop();
    },
  };
}

async function startPrograms(programs: string): Promise<TestPostgres> {
  const server = await startLocalPostgres(programs);
  return { url: server.url, close: () => server.remove() };
}
