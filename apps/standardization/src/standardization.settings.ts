import { ServiceSettings } from '@app/platform';
import { IsInt, Max, Min } from 'class-validator';

export class StandardizationSettings extends ServiceSettings {
  /** Port of the standardization service; 0 takes a free one. */
  @IsInt()
  @Min(0)
  @Max(65535)
  STANDARDIZATION_PORT: number = 8002;
}
