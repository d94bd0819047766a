import { ServiceSettings } from '@app/platform';
import { IsInt, Max, Min } from 'class-validator';
import { DEFAULT_MAX_FUTURE_SECS } from './standardize/standardize.js';

export class StandardizationSettings extends ServiceSettings {
  /** Port of the standardization service; 0 takes a free one. */
  @IsInt()
  @Min(0)
  @Max(65535)
  STANDARDIZATION_PORT: number = 8002;

  /** How much later than its arrival a run may start or end, in seconds; beyond, it is the dead letter `time_in_future`. */
  @IsInt()
  @Min(0)
  @Max(31_622_400)
  MAX_FUTURE_SECS: number = DEFAULT_MAX_FUTURE_SECS;
}
