import { IsSubjectName, PageLimit } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** Objects of each list of a cycle that are named at most; `*_count` is how many there are. */
const MOST_NAMED = 200;

export class CyclesQueryDto {
  /** Only cycles of this company. */
  @IsOptional()
  @IsSubjectName()
  company?: string;

  /** How many cycles, 1–500. */
  @PageLimit(500)
  limit: number = 50;

  /** How many objects of each list of a cycle are named, 0–200; 0: only counts are asked for. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MOST_NAMED)
  names: number = MOST_NAMED;
}

/** An object of a cycle. */
export class CycleObjectDto {
  source: string;
  zone: string;
  object_id: number;
  object_type: string;
}

/** The roll-call of one cycle. */
export class CycleDto {
  company: string;

  sequence_id: string;

  /** Time of the cycle, ISO 8601 in UTC. */
  cycle_time: string;

  /** When it was called complete, or incomplete, ISO 8601 in UTC. */
  closed_at: string;

  /** Objects that ran in it. */
  present_count: number;

  /** These objects, by source, zone, name and id: at most 200 are named. Null: an earlier version closed the cycle, and kept none. */
  @ApiProperty({ type: [CycleObjectDto], nullable: true })
  present: CycleObjectDto[] | null;

  /** Objects whose newest run in the cycle failed. */
  @ApiProperty({ type: [CycleObjectDto] })
  failed: CycleObjectDto[];

  /** All of them: at most 200 are named. */
  failed_count: number;

  /** Objects that were in the recent cycles and are not in this one. */
  @ApiProperty({ type: [CycleObjectDto] })
  missing: CycleObjectDto[];

  /** All of them: at most 200 are named. */
  missing_count: number;

  /** Objects that no cycle before had. */
  @ApiProperty({ type: [CycleObjectDto] })
  new: CycleObjectDto[];

  /** All of them: at most 200 are named. */
  new_count: number;

  /** Objects that came after the cycle was closed. */
  @ApiProperty({ type: [CycleObjectDto] })
  late: CycleObjectDto[];

  /** All of them: at most 200 are named. */
  late_count: number;
}

export class CyclesDto {
  /** The newest first. */
  cycles: CycleDto[];
}
