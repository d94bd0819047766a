import { PipelineError } from '@app/contracts';
import { lstat, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';

/** Options for `spawn`: the user that the server runs as. Empty: the user of this process. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * A group that nobody is in. Other processes of the user `nobody` could follow `/proc/<pid>/cwd` of the server into its
 * folder; the system lets them only when their group is the server's as well.
 */
const GROUP_OF_NOBODY_ELSE = 60_999;

/** PostgreSQL refuses to run as root, so root lends it a user: the one of PostgreSQL itself where there is one. */
const lentUsers = ['postgres', 'nobody'];

/**
 * The user for a server on this folder: the folder's owner, when root starts it on the data of another user.
 * @throws PipelineError `settings_invalid` when the user of this process has no name, or root has no user to lend
 */
export async function serverUserFor(folder: string): Promise<ServerUser> {
  nameOfThisUser();
  if (process.getuid?.() !== 0) return {};
  const found = await lstat(folder).catch(() => null);
  if (found !== null && found.uid !== 0) return { uid: found.uid, gid: found.gid };
  const users = uidsIn(await readFile('/etc/passwd', 'utf8').catch(() => ''));
  const uid = lentUsers.map((name) => users.get(name)).find((each) => each !== undefined && each !== 0);
  if (uid !== undefined) return { uid, gid: GROUP_OF_NOBODY_ELSE };
  throw new PipelineError(
    'settings_invalid',
    'PostgreSQL does not run as root, and this system has neither a user "postgres" nor "nobody" that it could run as. ' +
      'Start as another user, or set DATABASE_URL to a server.',
  );
}

/** @throws PipelineError `settings_invalid`: PostgreSQL looks the name up, to make a store and to let its owner in */
export function nameOfThisUser(): string {
  try {
    return userInfo().username;
  } catch (error) {
    throw new PipelineError(
      'settings_invalid',
      `The embedded PostgreSQL needs a user with a name, and user ${process.getuid?.()} has none here (no line in ` +
        '/etc/passwd). Start as a user that has one, or set DATABASE_URL to a server.',
      { cause: error },
    );
  }
}

const uidsIn = (passwd: string): ReadonlyMap<string, number> =>
  new Map(
    passwd.split('\n').flatMap((line) => {
      const [name, , uid] = line.split(':');
      return name && uid && /^\d+$/.test(uid) ? [[name, Number(uid)] as const] : [];
    }),
  );
