import { IsSubjectName, PageLimit } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** Most objects in each list of a cycle; `*_count` counts all. */
const MOST_NAMED = 200;

export class CyclesQueryDto {
  /** Only cycles of this company. */
  @IsOptional()
  @IsSubjectName()
  company?: string;

  /** Number of cycles, 1–500. */
  @PageLimit(500)
  limit: number = 50;

  /** Most objects in each list of a cycle, 0–200; 0: only the counts. */
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
  object_id: string;
  object_type: string;
}

/** Completeness of one cycle. */
export class CycleDto {
  company: string;

  sequence_id: string;

  /** Time of the cycle, ISO 8601 in UTC. */
  cycle_time: string;

  /** When the cycle was closed, complete or incomplete, ISO 8601 in UTC. */
  closed_at: string;

  /** Number of objects that ran in the cycle. */
  present_count: number;

  /** These objects, sorted by source, zone, name and id, at most 200. Null: a version that did not store them closed the cycle. */
  @ApiProperty({ type: [CycleObjectDto], nullable: true })
  present: CycleObjectDto[] | null;

  /** Objects whose latest run in the cycle failed, at most 200. */
  @ApiProperty({ type: [CycleObjectDto] })
  failed: CycleObjectDto[];

  /** Number of all failed objects. */
  failed_count: number;

  /** Objects that were in the recent cycles and are not in this one, at most 200. */
  @ApiProperty({ type: [CycleObjectDto] })
  missing: CycleObjectDto[];

  /** Number of all missing objects. */
  missing_count: number;

  /** Objects that are in no earlier cycle, at most 200. */
  @ApiProperty({ type: [CycleObjectDto] })
  new: CycleObjectDto[];

  /** Number of all new objects. */
  new_count: number;

  /** Objects whose runs arrived after the cycle was closed, at most 200. */
  @ApiProperty({ type: [CycleObjectDto] })
  late: CycleObjectDto[];

  /** Number of all late objects. */
  late_count: number;
}

export class CyclesDto {
  /** Newest first. */
  cycles: CycleDto[];
}
