import { groupCursor, MOST_GROUPS, PageCursor, PageLimit, USUAL_GROUPS } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { RunFilterDto } from '../runs/index.js';
import { type GroupedBy, groupings } from './groups.js';

export class GroupsQueryDto extends RunFilterDto {
  /** What a group is: a source of a company, or an object of it. */
  @ApiProperty({ enum: groupings, default: 'source', required: false })
  @IsIn(groupings)
  by: GroupedBy = 'source';

  /** How many groups, 1–5000. */
  @PageLimit(MOST_GROUPS)
  limit: number = USUAL_GROUPS;

  /** Where the page before ended: its `next_cursor`. The other parameters stay as they were. */
  @PageCursor(groupCursor)
  cursor?: string;
}

/** What a group is of. */
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
  object_id?: number;

  /** Only by object. */
  @ApiProperty({ required: false })
  object_type?: string;
}
