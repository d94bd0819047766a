import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsString, Max, Min } from 'class-validator';

/** Settings that every service has. */
export class ServiceSettings {
  /** Address to listen on. */
  @IsString()
  HOST: string = '127.0.0.1';

  /** Least level that is logged: `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`. */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value))
  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
  LOG_LEVEL: string = 'info';

  /** What an answer 503 gives as `Retry-After`, in seconds. */
  @IsInt()
  @Min(1)
  @Max(3600)
  RETRY_AFTER_SECS: number = 5;
}
