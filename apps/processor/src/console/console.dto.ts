import { ApiProperty } from '@nestjs/swagger';

/** Settings that the console loads first. */
export class ConsoleConfigDto {
  /** @example "0.2.0" */
  version: string;

  /**
   * IANA time zone of companies that are not in `company_time_zones`.
   * @example "UTC"
   */
  default_time_zone: string;

  /** IANA time zones by company, of those that the reader may see. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { akonovia: 'America/Toronto' },
  })
  company_time_zones: Readonly<Record<string, string>>;
}
