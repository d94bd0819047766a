import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from './free-port.js';
import { eventually } from './poll.js';

const run = promisify(execFile);

/** Options of the program `postgres`. */
export const serverSettings = [
  // The suites of a run share one server, and each has stacks with pools of their own.
  'max_connections=200',
  'shared_buffers=32MB',
  // Pages that a stop leaves in the memory of the system are still there at the next start.
  'fsync=off',
  'full_page_writes=off',
].flatMap((setting) => ['-c', setting]);

/** A PostgreSQL server that a test started, and can stop and start again. */
export interface LocalPostgres {
  readonly url: string;
  /** By the socket of the system where there is one: a question takes half the time and half the CPU of one by TCP. */
  readonly nearUrl: string;
  /** Ends it at once, as a power cut would; nothing when it is stopped. */
  stop(): Promise<void>;
  /** Starts it on the same address and data; nothing when it runs. Resolves when it answers. */
  start(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/** Where the programs of PostgreSQL are on this machine, or null. */
export function postgresPrograms(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(process.env.PATH ?? '').split(':')];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null;
}

// PostgreSQL refuses to run as root.
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  try {
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    return { uid: 65534, gid: 65534 };
  }
}

/** A server of its own on a free port, from the programs of this machine. @param settings as `name=value`, which win over those of tests */
export function startLocalPostgres(programs: string, settings: readonly string[] = []): Promise<LocalPostgres> {
  const initdb = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  return startOn(programs, { program: 'initdb', options: initdb, settings });
}

/** A server that others can be promoted from: it follows the one at `url`, asynchronously, and can only be read. */
export interface LocalStandby extends LocalPostgres {
  /** From now on it hears nothing from its primary, and falls behind. */
  cutOff(): Promise<void>;
  /** Makes it a primary, with what has reached it. */
  promote(): Promise<void>;
  /** Makes it, stopped or not, a standby without a primary. */
  demote(): Promise<void>;
}

/** A hot standby of a server that was started here. */
export async function startLocalStandby(programs: string, primary: LocalPostgres): Promise<LocalStandby> {
  const options = ['-d', primary.url, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'];
  const server = await startOn(programs, { program: 'pg_basebackup', options });
  return {
    ...server,
    cutOff: () =>
      ask(server.url, `alter system set primary_conninfo = ''`, 'select pg_reload_conf()').then(() =>
        eventually('the standby hears nothing', async () =>
          (await ask(server.url, 'select 1 from pg_stat_wal_receiver')).length === 0 ? true : undefined,
        ).then(() => undefined),
      ),
    promote: () => ask(server.url, 'select pg_promote()').then(() => undefined),
    demote: async () => {
      await server.stop();
      await writeFile(join(server.data, 'standby.signal'), '');
      await server.start();
    },
  };
}

/** One session, the rows of the last statement. */
async function ask(url: string, ...statements: string[]): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
    return rows;
  } finally {
    await client.end();
  }
}

async function startOn(
  programs: string,
  {
    program,
    options,
    settings: given = [],
  }: { readonly program: string; readonly options: readonly string[]; readonly settings?: readonly string[] },
): Promise<LocalPostgres & { readonly data: string }> {
  const identity = unprivileged();
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  if (identity.uid !== undefined) await chown(folder, identity.uid, identity.gid ?? identity.uid);
  const data = join(folder, 'data');
  await run(join(programs, program), ['-D', data, ...options], { ...identity, cwd: folder });
  const port = await freePort();
  const urlAt = (host: string): string => `postgres://postgres@${encodeURIComponent(host)}:${port}/postgres`;
  const url = urlAt('127.0.0.1');
  const nearUrl = process.platform === 'win32' ? url : urlAt(folder);
  let server: ReturnType<typeof spawn> | undefined;

  const isRunning = (): boolean => server?.exitCode === null && server.signalCode === null;
  const start = async (): Promise<void> => {
    if (isRunning()) return;
    const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, ...given].flatMap(
      (setting) => ['-c', setting],
    );
    server = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...serverSettings, ...settings], {
      ...identity,
      cwd: folder,
      stdio: 'ignore',
    });
    await eventually('PostgreSQL answers', () => ask(url, 'select 1'));
  };
  const stop = async (): Promise<void> => {
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGQUIT');
    await ended;
    server = undefined;
  };
  await start();
  const remove = () => stop().then(() => rm(folder, { recursive: true, force: true }));
  return { url, nearUrl, data, start, stop, remove };
}
