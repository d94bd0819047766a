import { groupCursor, MOST_GROUPS, PageCursor, PageLimit, USUAL_GROUPS } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { RunFilterDto } from '../runs/index.js';
import { type GroupedBy, groupings } from './groups.js';

export class GroupsQueryDto extends RunFilterDto {
  /** A group for each source of each company, or for each object. */
  @ApiProperty({ enum: groupings, default: 'source', required: false })
  @IsIn(groupings)
  by: GroupedBy = 'source';

  /** Number of groups on a page, 1–5000. */
  @PageLimit(MOST_GROUPS)
  limit: number = USUAL_GROUPS;

  /** `next_cursor` of the page before. The other parameters stay as they were. */
  @PageCursor(groupCursor)
  cursor?: string;
}

/** The source or the object that a group stands for. */
export class GroupDto {
  /** @example "acme" */
  company: string;

  /** @example "zohobooks" */
  source: string;

  /** Only by object. */
  @ApiProperty({ required: false })
  zone?: string;

  /** Only by object. */
  @ApiProperty({ required: false })
  object_id?: string;

  /** Only by object. */
  @ApiProperty({ required: false })
  object_type?: string;
}
