import { isRunId, PipelineError } from '@app/contracts';
import type { LetterPosition } from '../store/dead-letters.store.js';
import { isUtcTime } from '@app/contracts';

export const cursorOf = ({ time, dead_letter_id }: LetterPosition): string =>
  Buffer.from(`${time} ${dead_letter_id}`).toString('base64url');

/** @throws PipelineError `query_invalid` when no answer of ours gave this cursor */
export function positionOf(cursor: string): LetterPosition {
  const [time = '', dead_letter_id = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split(' ');
  if (!isUtcTime(time) || !isRunId(dead_letter_id)) {
    throw new PipelineError('query_invalid', 'cursor must be the next_cursor of another page');
  }
  return { time, dead_letter_id };
}
