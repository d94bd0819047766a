import { isUuid, isUtcTime } from '@app/contracts';
import { fieldsInvalid } from '@app/platform';

/** Where a page ends: the last entry on it. */
export interface Position {
  readonly time: string;
  readonly id: string;
}

/** @throws ProblemError `query_invalid` when no answer of ours gave this cursor */
export function decodeCursor(cursor: string): Position {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split(' ');
  if (!isUtcTime(time) || !isUuid(id)) {
    throw fieldsInvalid('query_invalid', [
      { field: 'cursor', reason: 'cursor must be the next_cursor of another page' },
    ]);
  }
  return { time, id };
}

export const encodeCursor = ({ time, id }: Position): string => Buffer.from(`${time} ${id}`).toString('base64url');

/**
 * A page of what was found when one more than `limit` was asked for, which tells whether there is another page.
 * @param positionIn where an entry stands
 */
export function pageOf<T>(
  found: readonly T[],
  limit: number,
  positionIn: (entry: T) => Position,
): { entries: T[]; next_cursor: string | null } {
  const entries = found.slice(0, limit);
  const last = entries.at(-1);
  if (found.length <= limit || last === undefined) return { entries, next_cursor: null };
  return { entries, next_cursor: encodeCursor(positionIn(last)) };
}
