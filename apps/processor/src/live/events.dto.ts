import { IsOptional, IsString, MaxLength } from 'class-validator';
import { SubjectFilterDto } from '../runs/index.js';

/** Of which runs to hear; alerts are told of all. */
export class EventsQueryDto extends SubjectFilterDto {
  /** `id` of the last event that is known, for those who cannot send the header `Last-Event-ID`, which comes first. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  last_event_id?: string;
}
