import { ServiceSettings } from '@app/platform';
import { IsInt, Max, Min } from 'class-validator';
import { IsCompanyTimeZones, IsTimeZone } from './time-zones.decorators.js';

export class StandardizationSettings extends ServiceSettings {
  /** Port of the standardization service; 0 takes a free one. */
  @IsInt()
  @Min(0)
  @Max(65535)
  STANDARDIZATION_PORT: number = 8002;

  /** IANA time zone of companies that are not listed in COMPANY_TIME_ZONES, for times without an offset. */
  @IsTimeZone()
  DEFAULT_TIME_ZONE: string = 'UTC';

  /** IANA time zones by company: `akonovia=America/Toronto,lumen=Europe/Paris`. */
  @IsCompanyTimeZones()
  COMPANY_TIME_ZONES: string = '';
}
