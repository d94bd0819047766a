import { PipelineError } from '@app/contracts';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  lchown,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SUPERUSER } from './connection.js';
import type { Programs } from './programs.js';
import { runAs } from './run-as.js';
import { nameOfThisUser, type ServerUser } from './server-user.js';

/** Folder of the store within DATA_DIR. */
export const CLUSTER_FOLDER = 'pgdata';

/** Folder of the store of version 0.1, which no server can open: PGlite wrote it. */
const FOLDER_OF_PGLITE = 'postgres';

/**
 * The major version that made the store; null when there is none.
 * @throws PipelineError `settings_invalid` when DATA_DIR holds a store that this version cannot open
 */
export async function versionOfStore(dataDir: string): Promise<number | null> {
  const cluster = join(dataDir, CLUSTER_FOLDER);
  const versionFile = join(cluster, 'PG_VERSION');
  if (existsSync(versionFile)) {
    const text = (await readFile(versionFile, 'utf8')).trim();
    if (/^\d+$/.test(text)) return Number(text);
    throw new PipelineError(
      'settings_invalid',
      `The store in ${resolve(cluster)} cannot be opened: its PG_VERSION is "${text}".`,
    );
  }
  if (existsSync(cluster)) {
    const detail = `The store in ${resolve(cluster)} cannot be opened: there is no PG_VERSION in it.`;
    throw new PipelineError('settings_invalid', `${detail} Restore it, or give this process another DATA_DIR.`);
  }
  if (existsSync(join(dataDir, FOLDER_OF_PGLITE, 'PG_VERSION'))) throw refusalOfPGlite(dataDir);
  return null;
}

const refusalOfPGlite = (dataDir: string): PipelineError =>
  new PipelineError(
    'settings_invalid',
    `DATA_DIR ${resolve(dataDir)} holds a store of version 0.1 (in ${FOLDER_OF_PGLITE}/), which this version does not ` +
      'open and has not touched. To keep its runs, start version 0.1 on it and save them: curl -fo runs.ndjson ' +
      "'http://127.0.0.1:8003/runs/export?format=ndjson'. Then start this version with another DATA_DIR, and post them: " +
      "curl -f -H 'content-type: application/x-ndjson' --data-binary @runs.ndjson http://127.0.0.1:8001/ingest/batch",
  );

/** Makes the store. A process that is killed meanwhile leaves nothing that is taken for one. */
export async function makeStore(cluster: string, programs: Programs, user: ServerUser): Promise<void> {
  await removeUnfinished(cluster);
  const unfinished = `${cluster}.new-${process.pid}`;
  await mkdir(unfinished, { mode: 0o700 });
  await handOver(unfinished, user);
  const initdb = [
    ...['-D', pathForServer(unfinished, programs, user), '-U', SUPERUSER, '-E', 'UTF8', '--auth=peer'],
    // An upgrade of the system's own locales would put rows of an index into another order.
    '--locale=C',
    ...(programs.majorVersion >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []),
  ];
  const { isOk, reason } = await runAs(user, programs.initdb, initdb, unfinished);
  if (!isOk) {
    await rm(unfinished, { recursive: true, force: true });
    throw new PipelineError('settings_invalid', `A store cannot be made in ${resolve(cluster)}: ${reason}`);
  }
  await rename(unfinished, cluster);
  const parent = await open(dirname(cluster), 'r');
  await parent.sync().finally(() => parent.close());
}

async function removeUnfinished(cluster: string): Promise<void> {
  for (const name of await readdir(dirname(cluster))) {
    if (!name.startsWith(`${basename(cluster)}.new-`)) continue;
    // An initdb that outlived its starter may still be writing; it fails by itself.
    await rm(join(dirname(cluster), name), { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  }
}

/**
 * The folder as the server is told it. A server that root starts as another user is put into its folder, and need not be
 * able to reach it: not even through the home of root. Version 15 looks for itself by leaving its folder and coming back.
 */
export const pathForServer = (cluster: string, { majorVersion }: Programs, { uid }: ServerUser): string =>
  uid !== undefined && majorVersion >= 16 && process.platform === 'linux' ? '/proc/self/cwd' : resolve(cluster);

/** Nobody but its owner gets into DATA_DIR; made when it is missing. */
export async function ownDataDir(dataDir: string): Promise<void> {
  await mkdir(dirname(resolve(dataDir)), { recursive: true });
  // A link to a folder is one.
  const isThere = (await stat(dataDir).catch(() => null))?.isDirectory() ?? false;
  if (!isThere) await mkdir(dataDir, { mode: 0o700 });
  const { mode, uid } = await stat(dataDir);
  const isOurs = process.getuid?.() === uid || process.getuid?.() === 0;
  // A folder that everybody may write in, such as /tmp, is not ours to close; the store within it is closed anyway.
  if (isOurs && (mode & 0o077) !== 0 && (mode & 0o1000) === 0) await chmod(dataDir, 0o700);
}

/** Lets version 15 reach its folder through DATA_DIR, by its group. */
export async function openForServer(
  dataDir: string,
  { majorVersion }: Programs,
  { uid, gid }: ServerUser,
): Promise<void> {
  if (uid === undefined || gid === undefined || (majorVersion >= 16 && process.platform === 'linux')) return;
  if ((await stat(dataDir)).uid === uid) return;
  await chown(dataDir, 0, gid);
  await chmod(dataDir, 0o710);
  const { isOk } = await runAs({ uid, gid }, '/bin/sh', ['-c', 'cd "$1"', 'sh', resolve(dataDir)]);
  if (isOk) return;
  throw new PipelineError(
    'settings_invalid',
    `DATA_DIR ${resolve(dataDir)} cannot be reached by user ${uid}, as which root starts PostgreSQL ${majorVersion}. Choose ` +
      'a DATA_DIR outside of the home of root, take PostgreSQL 16 or newer, or set DATABASE_URL to a server.',
  );
}

/** Gives a folder of root, such as a copy that was restored, to the server's user. */
export async function handOver(folder: string, { uid, gid }: ServerUser): Promise<void> {
  if (uid === undefined || gid === undefined || (await lstat(folder)).uid === uid) return;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), uid, gid);
  }
  await chown(folder, uid, gid);
}

/**
 * Access is for the user of this process alone, through the socket, as the superuser. Nobody else may connect, and
 * nobody by the network.
 */
export async function writeAccessRules(cluster: string, user: ServerUser): Promise<void> {
  const name = `"${nameOfThisUser().replaceAll('"', '""')}"`;
  const rules = {
    'pg_hba.conf': 'local all all peer map=owner\nlocal replication all peer map=owner\n',
    'pg_ident.conf': `owner ${name} ${SUPERUSER}\n`,
  };
  for (const [file, text] of Object.entries(rules)) {
    const path = join(cluster, file);
    // Written beside it and renamed: a full disk leaves the old rules.
    await writeFile(`${path}.new`, text, { mode: 0o600 });
    if (user.uid !== undefined && user.gid !== undefined) await chown(`${path}.new`, user.uid, user.gid);
    await rename(`${path}.new`, path);
  }
}
