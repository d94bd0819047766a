import { PipelineError } from '@app/contracts';
import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';

/** @param how the end of a sentence about the file, `is no file` */
type Unusable = (how: string) => PipelineError;

/**
 * Reads a file that people write, following links; null: it does not exist.
 * @throws what `unusable` makes, when it is not a file, is too large, is not UTF-8, or may not be read
 */
export function readTextFile(path: string, mostBytes: number, unusable: Unusable): string | null {
  const bytes = attempt(path, mostBytes, unusable);
  if (bytes === null) return null;
  if (!isUtf8(bytes)) throw unusable('is not UTF-8');
  return bytes.toString('utf8');
}

function attempt(path: string, mostBytes: number, unusable: Unusable): Buffer | null {
  try {
    return readSmallFile(path, mostBytes, unusable);
  } catch (error) {
    const { code = 'an unknown problem' } = error as NodeJS.ErrnoException;
    if (error instanceof PipelineError) throw error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw unusable(`cannot be read (${code})`);
  }
}

/**
 * Checks the kind first: reading a pipe would wait for ever.
 * @throws what `unusable` makes, when it is no file or too large; an error of the system
 */
export function readSmallFile(path: string, mostBytes: number, unusable: Unusable): Buffer {
  const found = statSync(path);
  if (!found.isFile()) throw unusable('is no file');
  if (found.size > mostBytes) throw unusable(`is larger than ${mostBytes} bytes`);
  return readFileSync(path);
}
