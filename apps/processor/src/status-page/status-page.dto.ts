import { IsSubjectName } from '@app/platform';
import { IsNotEmpty, IsOptional, IsString } from 'class-validator';

export class StatusPageQueryDto {
  /** The company. */
  @IsNotEmpty()
  @IsSubjectName()
  company: string;

  /** A key that may read the company, where no header can be sent. */
  @IsOptional()
  @IsString()
  key?: string;
}

export class StatusBadgeQueryDto extends StatusPageQueryDto {
  /** A source of the company; left out: all of it. */
  @IsOptional()
  @IsSubjectName()
  source?: string;
}
