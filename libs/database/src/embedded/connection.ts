import { createHash } from 'node:crypto';
import { lstat, lutimes, mkdir, mkdtemp, readlink, rm, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Login of everything that connects; the system vouches for it. */
export const SUPERUSER = 'postgres';
/** File name of the socket. */
export const SOCKET = '.s.PGSQL.5432';
/** The longest path of a socket that the system takes, in bytes: 107 on Linux, 103 on macOS. */
const LONGEST_SOCKET_PATH = 103;

/**
 * A folder by which clients reach the socket in the store: the store itself, or, when its path is too long for a socket
 * or holds a comma, at which libpq splits it, a short link in a folder of this user alone.
 */
export async function socketFolderOf(cluster: string): Promise<string> {
  const folder = resolve(cluster);
  if (Buffer.byteLength(join(folder, SOCKET)) <= LONGEST_SOCKET_PATH && !folder.includes(',')) return folder;
  const mark = createHash('sha256').update(folder).digest('hex').slice(0, 10);
  const short = join(await privateFolder(`observability-${process.getuid?.()}-${mark}`), 'pgdata');
  if ((await readlink(short).catch(() => null)) !== folder) {
    await rm(short, { force: true });
    await symlink(folder, short);
  }
  // Those who clean the temporary folder go by age.
  await lutimes(short, new Date(), new Date());
  return short;
}

/** @throws Error when the link cannot be made there */
async function privateFolder(name: string): Promise<string> {
  const parent = Buffer.byteLength(tmpdir()) < 50 ? tmpdir() : '/tmp';
  const folder = join(parent, name);
  await mkdir(folder, { mode: 0o700 }).catch(() => undefined);
  const { uid, mode } = await lstat(folder);
  // Another process may have been there first.
  const isPrivate = uid === process.getuid?.() && (mode & 0o170077) === 0o040000;
  return isPrivate ? folder : mkdtemp(`${folder}-`);
}

/** The connection URL for `pg`, with the folder of a socket in it. */
export const urlOfSocket = (folder: string): string =>
  `postgres://${SUPERUSER}@localhost/postgres?host=${encodeURIComponent(folder)}`;

/** The command that opens the store, to be pasted into a shell. */
export const psqlCommand = (folder: string): string => `psql -h ${quoted(folder)} -U ${SUPERUSER}`;

const quoted = (text: string): string => (/^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** Whether a server listens there, be it paused or in another container. Never rejects. */
export async function isListening(cluster: string): Promise<boolean> {
  const path = join(await socketFolderOf(cluster), SOCKET);
  return new Promise((done) => {
    const socket = connect({ path });
    socket.once('connect', () => done(true)).once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
}
