import { PipelineError } from '@app/contracts';
import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';

/** Limit of the rules file, which is written by hand. */
export const MAX_RULES_FILE_BYTES = 1_000_000;

/**
 * Reads the rules file, following links; null: it does not exist.
 * @throws PipelineError `rules_invalid` when it is not a file, is too large, is not UTF-8, or may not be read
 */
export function readRulesText(path: string): string | null {
  const bytes = attempt(path);
  if (bytes === null) return null;
  if (!isUtf8(bytes)) throw unusable(path, 'is not UTF-8');
  return bytes.toString('utf8');
}

function attempt(path: string): Buffer | null {
  try {
    return readSmallFile(path, MAX_RULES_FILE_BYTES);
  } catch (error) {
    const { code = 'an unknown problem' } = error as NodeJS.ErrnoException;
    if (error instanceof PipelineError) throw error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw unusable(path, `cannot be read (${code})`);
  }
}

/**
 * Checks the kind first: reading a pipe would wait for ever.
 * @throws PipelineError `rules_invalid` when it is no file or too large; an error of the system
 */
export function readSmallFile(path: string, mostBytes: number): Buffer {
  const found = statSync(path);
  if (!found.isFile()) throw unusable(path, 'is no file');
  if (found.size > mostBytes) throw unusable(path, `is larger than ${mostBytes} bytes`);
  return readFileSync(path);
}

const unusable = (path: string, how: string): PipelineError =>
  new PipelineError('rules_invalid', `The rules file ${path} ${how}.`);
