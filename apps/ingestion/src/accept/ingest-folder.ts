import { PipelineError } from '@app/contracts';
import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

/** Endings of the files that hold records. A packed file may have any name before its own ending. */
const ENDINGS = ['.json', '.ndjson', '.jsonl', '.csv', '.gz'];

/** A file that is open. */
export interface OpenFile {
  /** Says which file it is and when it was changed last: two that have the same state hold the same. */
  readonly state: string;
  /** Its bytes, read as they are asked for, once. */
  readonly chunks: AsyncIterable<Buffer>;
  /** May be called again. */
  close(): Promise<void>;
}

/**
 * A file of the folder.
 * @throws PipelineError `path_outside`, `file_kind_refused`, `file_missing`, the latter also from the iterator
 */
export async function openInFolder(folder: string, path: string): Promise<OpenFile> {
  const real = await resolveInFolder(folder, path);
  // The last step must not follow a link that was put there since.
  const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      throw missing(path, error);
    },
  );
  const facts = await file.stat({ bigint: true });
  if (!facts.isFile()) {
    await file.close();
    throw missing(path);
  }
  const state = [facts.dev, facts.ino, facts.size, facts.mtimeNs].join(':');
  return { state, chunks: bytesOf(file, path), close: () => file.close() };
}

async function* bytesOf(file: FileHandle, path: string): AsyncGenerator<Buffer, void> {
  try {
    yield* file.createReadStream() as AsyncIterable<Buffer>;
  } catch (error) {
    throw missing(path, error);
  }
}

/** The real path, links followed. @throws PipelineError `path_outside`, `file_kind_refused`, `file_missing` */
async function resolveInFolder(folder: string, path: string): Promise<string> {
  if (isAbsolute(path) || path.includes('\0') || path.includes('\\') || path.split('/').includes('..'))
    throw outside(path);
  // Before the disk is asked: a caller must not learn whether a file of another kind exists.
  refuseOtherKinds(path, path);
  const root = await realpath(folder).catch((error: unknown) => {
    throw new PipelineError('file_missing', 'INGEST_DIR does not exist', { cause: error });
  });
  const real = await realpath(join(root, path)).catch((error: unknown) => {
    throw missing(path, error);
  });
  const way = relative(root, real);
  if (way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) throw outside(path);
  // A link inside the folder has a name of its own.
  refuseOtherKinds(way, path);
  return real;
}

/** @throws PipelineError `file_kind_refused` for a hidden file or folder, or an ending that no file of records has */
function refuseOtherKinds(way: string, path: string): void {
  const steps = way.split(/[/\\]/).filter((step) => step !== '.' && step !== '');
  const name = steps.at(-1);
  if (name === undefined) throw outside(path);
  const isHidden = steps.some((step) => step.startsWith('.'));
  if (isHidden || !ENDINGS.some((ending) => name.toLowerCase().endsWith(ending))) {
    throw new PipelineError(
      'file_kind_refused',
      `${quoted(path)} is not read: names end with ${ENDINGS.join(', ')}, and none begins with a dot`,
    );
  }
}

const outside = (path: string): PipelineError =>
  new PipelineError('path_outside', `${quoted(path)} is not the name of a file inside INGEST_DIR`);

const missing = (path: string, cause?: unknown): PipelineError =>
  new PipelineError('file_missing', `there is no readable file ${quoted(path)} in INGEST_DIR`, { cause });

const quoted = (path: string): string => JSON.stringify(path.slice(0, 100));
