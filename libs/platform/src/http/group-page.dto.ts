import { ApiProperty } from '@nestjs/swagger';

/** Most groups of one answer; a thousand of them are some hundred kilobytes. */
export const MOST_GROUPS = 5000;
export const USUAL_GROUPS = 1000;

/** The `cursor` of groups: how many to leave out. */
export const groupCursor = /^\d{1,9}$/;

/** The fields that tell whether an answer has all of its groups. */
export class GroupPageDto {
  /** All groups that there are, those of other pages included. */
  total_groups: number;

  /** The `cursor` of the next groups; null: there are no more. */
  @ApiProperty({ type: String, nullable: true })
  next_cursor: string | null;
}

export interface GroupPage {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

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
