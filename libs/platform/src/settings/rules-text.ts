import { PipelineError } from '@app/contracts';
import { readTextFile } from './text-file.js';

/** Limit of the rules file, which is written by hand. */
export const MAX_RULES_FILE_BYTES = 1_000_000;

/**
 * Reads the rules file, following links; null: it does not exist.
 * @throws PipelineError `rules_invalid` when it is not a file, is too large, is not UTF-8, or may not be read
 */
export const readRulesText = (path: string): string | null =>
  readTextFile(
    path,
    MAX_RULES_FILE_BYTES,
    (how) => new PipelineError('rules_invalid', `The rules file ${path} ${how}.`),
  );
