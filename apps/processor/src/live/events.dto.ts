import { IsOptional, IsString, MaxLength } from 'class-validator';
import { SubjectFilterDto } from '../runs/index.js';

/** Filter on the runs of the stream; alerts and states are not filtered. */
export class EventsQueryDto extends SubjectFilterDto {
  /** `id` of the last received event, for clients that cannot send the header `Last-Event-ID`. The header wins. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  last_event_id?: string;
}
