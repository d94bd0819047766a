import { InNfc } from '@app/platform';
import { IsString } from 'class-validator';

/** The subject of a ping. */
export class PingPathDto {
  /** @example "acme" */
  @IsString()
  @InNfc()
  company: string;

  /** @example "backup" */
  @IsString()
  @InNfc()
  source: string;

  /** @example "nightly" */
  @IsString()
  @InNfc()
  object: string;
}

export class PingSignalPathDto extends PingPathDto {
  /**
   * `start`, `fail`, `log`, or an exit code of 0 to 255.
   * @example "start"
   */
  @IsString()
  signal: string;
}
