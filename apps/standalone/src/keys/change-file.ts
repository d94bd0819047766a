import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Only its owner reads and writes a new file. */
const OWNER_ONLY = 0o600;

/** @throws Error in words when it is not there */
export function readFileText(file: string): string {
  if (!existsSync(file)) throw new Error(`There is no file ${file}; add makes it.`);
  return readFileSync(file, 'utf8');
}

/**
 * Replaces a file as a whole: a reader sees the old one or the new one. One that is there keeps its owner and its rights. Two
 * changes at once do not lose one: the second is refused.
 * @param change the new text of the old one; '' when there is no file
 * @throws Error in words, and what `change` throws: then the file is as it was
 */
export function changeFile(file: string, change: (before: string) => string): void {
  mkdirSync(dirname(file), { recursive: true });
  const target = existsSync(file) ? realpathSync(file) : file;
  const draft = `${target}.new`;
  const descriptor = openDraft(draft);
  try {
    const before = existsSync(target) ? statSync(target) : null;
    writeSync(descriptor, change(before === null ? '' : readFileSync(target, 'utf8')));
    fsyncSync(descriptor);
    if (before !== null) keepRights(draft, before);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function openDraft(draft: string): number {
  try {
    return openSync(draft, 'wx', OWNER_ONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Error(`${draft} is there: another change is under way. If none is, remove it.`, { cause: error });
  }
}

function keepRights(draft: string, { mode, uid, gid }: { mode: number; uid: number; gid: number }): void {
  chmodSync(draft, mode & 0o777);
  const own = statSync(draft);
  if (own.uid !== uid || own.gid !== gid) chownSync(draft, uid, gid);
}
