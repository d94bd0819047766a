import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

/** Most groups of one answer; a thousand of them are some hundred kilobytes. */
export const MOST_GROUPS = 5000;
export const USUAL_GROUPS = 1000;

const IsGroupCursor = (): PropertyDecorator =>
  Matches(/^\d{1,9}$/, { message: '$property must be the next_cursor of another page' });

/** What tells whether an answer has all of its groups. */
export class GroupPageDto {
  /** All groups that there are, those of other pages included. */
  total_groups: number;

  /** What to give as `cursor` for the next groups; null: there are no more. */
  @ApiProperty({ type: String, nullable: true })
  next_cursor: string | null;
}

export interface GroupPage {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Decorators of `limit`. */
export const GroupLimit = (): PropertyDecorator => (target, key) => {
  for (const decorate of [Type(() => Number), IsInt(), Min(1), Max(MOST_GROUPS)]) decorate(target, key);
};

/** Decorators of `cursor`. */
export const GroupCursor = (): PropertyDecorator => (target, key) => {
  for (const decorate of [IsOptional(), IsGroupCursor()]) decorate(target, key);
};

/** The groups of a page out of all of them, in their order; only these have to be worked out. */
export function groupPageOf<T>(all: readonly T[], page: GroupPage): { groups: readonly T[] } & GroupPageDto {
  const from = Number(page.cursor ?? 0);
  return { groups: all.slice(from, from + page.limit), ...restOf(all.length, page) };
}

/** The same when only the page has been read. */
export function restOf(total: number, { limit, cursor }: GroupPage): GroupPageDto {
  const to = Number(cursor ?? 0) + limit;
  return { total_groups: total, next_cursor: to < total ? String(to) : null };
}
