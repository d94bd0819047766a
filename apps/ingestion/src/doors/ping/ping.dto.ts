import { IsString } from 'class-validator';

/** The subject of a ping. */
export class PingPathDto {
  /** @example "acme" */
  @IsString()
  company: string;

  /** @example "backup" */
  @IsString()
  source: string;

  /** @example "nightly" */
  @IsString()
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
