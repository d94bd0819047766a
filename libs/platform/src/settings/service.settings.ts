import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Max, Min } from 'class-validator';
import { HasKeysBeyondLoopback } from './has-keys.decorator.js';
import { InNfc } from '../http/subject-name.decorator.js';
import { IsProxyList } from './proxies.decorator.js';
import { IsRecordName } from './record-name.decorator.js';
import { IsCompanyTimeZones, IsTimeZone } from './time-zones.decorators.js';

/** Settings that every service has. */
export class ServiceSettings {
  /** Address to listen on. Another one than that of this machine alone, such as 0.0.0.0, needs KEYS_FILE. */
  @IsString()
  @HasKeysBeyondLoopback()
  HOST: string = '127.0.0.1';

  /**
   * File of the keys that programs and people show; `npm run keys` writes it. Not set: everybody who reaches the service may
   * do everything, which is for HOST=127.0.0.1 only.
   */
  @IsOptional()
  @IsString()
  KEYS_FILE?: string;

  /**
   * Names under which the services are asked, beside localhost and 127.0.0.1: `obs.example.com,obs`. Read when HOST is
   * 127.0.0.1: any other name is answered 421 then.
   */
  @IsString()
  PUBLIC_HOSTS: string = '';

  /**
   * Addresses and networks of proxies in front of the services, `10.0.0.0/8,192.0.2.7`: from them, and from nobody else, the
   * address of a client is taken out of `X-Forwarded-For`. Not set: out of none.
   */
  @IsProxyList()
  TRUSTED_PROXIES: string = '';

  /** Certificate in PEM, with those that it hangs on; with it and its key the services speak HTTPS. A new one is taken within a minute. */
  @IsOptional()
  @IsString()
  TLS_CERT_FILE?: string;

  /** Key of the certificate, in PEM. */
  @IsOptional()
  @IsString()
  TLS_KEY_FILE?: string;

  /** Least level that is logged: `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`. */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value))
  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
  LOG_LEVEL: string = 'info';

  /** The value of `Retry-After` in an answer 503, in seconds. */
  @IsInt()
  @Min(1)
  @Max(3600)
  RETRY_AFTER_SECS: number = 5;

  /** Most memory that the bodies of requests may take together, in bytes; beyond it they are answered 503. */
  @IsInt()
  @Min(1)
  MAX_HELD_BYTES: number = 64 * 1024 * 1024;

  /** How long a body may keep a service waiting for its next byte, in seconds; less than 1 KB a second ends it, too. */
  @IsInt()
  @Min(1)
  @Max(600)
  MAX_SILENCE_SECS: number = 15;

  /** Most connections to one service at once. Beyond it idle ones are closed, or new ones are answered 503. */
  @IsInt()
  @Min(10)
  @Max(100_000)
  MAX_CONNECTIONS: number = 1000;

  /** A connection whose reader takes no byte of an answer for so long is ended, in seconds. */
  @IsInt()
  @Min(1)
  @Max(3600)
  WRITE_TIMEOUT_SECS: number = 30;

  /** Company of records that name none, and were sent with no key that names one. */
  @IsNotEmpty()
  @IsString()
  @IsRecordName()
  DEFAULT_COMPANY: string = 'default';

  /** IANA time zone of companies that are not listed in COMPANY_TIME_ZONES: of times without an offset, and of habits. */
  @IsTimeZone()
  DEFAULT_TIME_ZONE: string = 'UTC';

  /** IANA time zones by company: `akonovia=America/Toronto,lumen=Europe/Paris`. */
  @IsCompanyTimeZones()
  @InNfc()
  COMPANY_TIME_ZONES: string = '';

  /**
   * File of rules, receivers, silences and expectations, and of how companies write their records. The default one may be
   * missing; another one must be there.
   */
  @IsString()
  RULES_FILE: string = 'config/rules.yaml';

  /**
   * File of mappings and subjects for the doors of other tools; read by ingestion and standardization. The default one may be
   * missing; another one must be there.
   */
  @IsString()
  MAPPINGS_FILE: string = 'config/mappings.yaml';
}
