import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { postgresPrograms, serverSettings, startLocalPostgres } from './local-postgres.js';

const run = promisify(execFile);

/** The version that most operators run; the embedded store is newer. */
const IMAGE = 'postgres:17';
const ASK_DOCKER_WITHIN_MS = 10_000;

interface PostgresServer {
  readonly url: string;
  /** Ends what was started; leaves alone what was there before. */
  close(): Promise<void>;
}

/** A server that can be had here. */
export interface ServerChoice {
  /** The server in the names of tests. */
  readonly name: string;
  /** Whether it was there before, and stays: it may have databases of others. */
  readonly isGiven: boolean;
  start(): Promise<PostgresServer>;
}

/** A machine, as far as it can start a PostgreSQL. */
interface Machine {
  hasDocker(): Promise<boolean>;
  /** The folder of `initdb` and `postgres`. */
  postgresPrograms(): string | null;
}

const thisMachine: Machine = {
  hasDocker: () =>
    run('docker', ['info'], { timeout: ASK_DOCKER_WITHIN_MS }).then(
      () => true,
      () => false,
    ),
  postgresPrograms,
};

/**
 * The first PostgreSQL that can be had: DATABASE_URL, a container, the programs of this machine. None: null, said in one
 * loud line.
 * @throws Error when there is none and CI=true
 */
export async function findPostgresServer(machine = thisMachine): Promise<ServerChoice | null> {
  const { DATABASE_URL: url, CI } = process.env;
  if (url) {
    const given = { url, close: () => Promise.resolve() };
    return { name: 'PostgreSQL at DATABASE_URL', isGiven: true, start: () => Promise.resolve(given) };
  }
  const programs = machine.postgresPrograms();
  if (await machine.hasDocker()) {
    // An engine without the image, and without a way to get it, is as good as none.
    const otherwise = (error: unknown) => {
      if (programs === null) throw error;
      return startPrograms(programs);
    };
    const start = () => startContainer().catch(otherwise);
    return { name: `PostgreSQL in a container (${IMAGE})`, isGiven: false, start };
  }
  if (programs !== null) {
    return { name: `PostgreSQL of this machine (${programs})`, isGiven: false, start: () => startPrograms(programs) };
  }
  const reason = 'DATABASE_URL is not set, there is no Docker engine, and no initdb and postgres on this machine';
  if (CI === 'true') throw new Error(`no PostgreSQL to test with: ${reason}`);
  process.stderr.write(`\n!!! THE SUITES ON POSTGRESQL ARE SKIPPED: ${reason}\n\n`);
  return null;
}

async function startContainer(): Promise<PostgresServer> {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const container = await new PostgreSqlContainer(IMAGE).withCommand(['postgres', ...serverSettings]).start();
  return {
    url: container.getConnectionUri(),
    close: async () => {
      await container.stop();
    },
  };
}

async function startPrograms(programs: string): Promise<PostgresServer> {
  const server = await startLocalPostgres(programs);
  return { url: server.nearUrl, close: () => server.remove() };
}
