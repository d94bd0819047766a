import { ApiProperty } from '@nestjs/swagger';

/** A sentence as a code and its values, for whoever writes it in another language. */
export class SayingDto {
  /** @example "slow" */
  code: string;

  /**
   * Values by their names, which have their units: `observed_seconds`, `usual_bytes`, `runs`. Moments are ISO 8601 in UTC; shares are
   * 0–1; texts are as their writers wrote them.
   */
  @ApiProperty({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }] },
    example: { observed_seconds: 125, usual_seconds: 48, ratio: 2.6, runs: 4 },
  })
  values: Readonly<Record<string, string | number>>;
}
