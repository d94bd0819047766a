import type { EngineLimits } from '@app/alerting';
import { type AnalyticsLimits, defaultLimits } from '@app/analytics';
import { databaseUrlProblem } from '@app/database';
import { ServiceSettings } from '@app/platform';
import {
  IsBoolean,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Max,
  Min,
  MinLength,
  ValidateBy,
} from 'class-validator';
import { IsConsoleUrl } from './console-url.decorator.js';
import { IsOpenIdCallback, IsOpenIdIssuer } from './open-id-settings.decorator.js';

/** Refuses addresses that the driver cannot use, because it would retry them for ever. */
const IsPostgresUrl = (): PropertyDecorator =>
  ValidateBy({
    name: 'isPostgresUrl',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && databaseUrlProblem(value) === null,
      defaultMessage: (given) => `$property ${databaseUrlProblem(String(given?.value))}`,
    },
  });

/** Light questions take milliseconds, so four connections suffice. */
const MOST_LIGHT_CONNECTIONS = 4;

export class ProcessorSettings extends ServiceSettings {
  /** Port of the processor; 0 takes a free one. */
  @IsInt()
  @Min(0)
  @Max(65535)
  PROCESSOR_PORT: number = 8003;

  /**
   * PostgreSQL 15 or newer, `postgres://user:password@host:5432/name`, with `?sslmode=verify-full` for TLS. Not set:
   * standalone brings its own; the processor by itself needs one.
   */
  @IsOptional()
  @IsPostgresUrl()
  DATABASE_URL?: string;

  /**
   * A read replica of DATABASE_URL, for questions about runs (`/analytics`, `/runs`) and exports, over as many connections
   * as they have to DATABASE_URL; everything else stays there. Not set: there is none.
   */
  @IsOptional()
  @IsPostgresUrl()
  DATABASE_READ_URL?: string;

  /**
   * Most connections to the database: up to HEAVY_QUESTIONS, but no more than a third, for heavy questions; a quarter, but
   * no more than 4, for other questions; the rest for storing runs.
   */
  @IsInt()
  @Min(3)
  @Max(100)
  DATABASE_POOL_SIZE: number = 12;

  /** Questions that may read many runs, such as those of /analytics, that are answered at once. */
  @IsInt()
  @Min(1)
  @Max(20)
  HEAVY_QUESTIONS: number = 2;

  /** How long a question waits for its turn before it is answered 503, in milliseconds. */
  @IsInt()
  @Min(0)
  @Max(60_000)
  QUESTION_WAIT_MS: number = 3000;

  /** Time after which a question is cancelled in the database and answered 504, in seconds. */
  @IsInt()
  @Min(1)
  @Max(3600)
  QUESTION_TIMEOUT_SECS: number = 30;

  /** Most exports that are written at once. */
  @IsInt()
  @Min(1)
  @Max(20)
  MAX_EXPORTS: number = 3;

  /** Runs longer than this are anomalies, in seconds. */
  @IsNumber()
  @IsPositive()
  LONG_EXECUTION_SECS: number = defaultLimits.longExecutionSecs;

  /** Runs whose memory grew by more than this are anomalies, in bytes. */
  @IsNumber()
  @IsPositive()
  HIGH_MEMORY_BYTES: number = defaultLimits.highMemoryBytes;

  /** Runs with an efficiency below this are anomalies, 0–100. */
  @IsNumber()
  @Min(0)
  @Max(100)
  LOW_EFFICIENCY_SCORE: number = defaultLimits.lowEfficiencyScore;

  /** Duration at which the duration part of the efficiency is 50, in seconds. */
  @IsNumber()
  @IsPositive()
  EFFICIENCY_DURATION_BASE_SECS: number = defaultLimits.durationBaseSecs;

  /** Memory at which the memory part of the efficiency is 50, in bytes. */
  @IsNumber()
  @IsPositive()
  EFFICIENCY_MEMORY_BASE_BYTES: number = defaultLimits.memoryBaseBytes;

  /** Whether a run is compared with the last ones of its object: the anomaly `unusual_run`. */
  @IsBoolean()
  UNUSUAL_RUNS: boolean = true;

  /** Most objects that one company may have; a run of another one becomes the dead letter `too_many_objects`. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  MAX_OBJECTS_PER_COMPANY: number = 20_000;

  /** Most objects of all companies together; a run of another one becomes the dead letter `too_many_objects`. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  MAX_OBJECTS: number = 50_000;

  /** Most sources of all companies together; the object of another one is refused in the same way. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  MAX_SOURCES: number = 20_000;

  /** Pause between two polls of the alert engine for new runs, in milliseconds. */
  @IsInt()
  @Min(50)
  @Max(5000)
  ALERTS_POLL_MS: number = 1000;

  /** Whether /metrics has the state of each source, `subject_state{company,source,state}`, of at most 1000 sources. */
  @IsBoolean()
  SUBJECT_STATE_METRIC: boolean = false;

  /** Most clients of /events at once. */
  @IsInt()
  @Min(1)
  @Max(10_000)
  EVENTS_MAX_CLIENTS: number = 100;

  /**
   * Most of them from one address, of each company where there are keys; without keys, behind a proxy that hides addresses, it
   * has to be EVENTS_MAX_CLIENTS.
   */
  @IsInt()
  @Min(1)
  @Max(10_000)
  EVENTS_MAX_CLIENTS_PER_ADDRESS: number = 25;

  /** Address at which people open the console, `https://obs.example.com/ui`: messages have links to it. Not set: they have none. */
  @IsOptional()
  @IsConsoleUrl()
  CONSOLE_URL?: string;

  /**
   * Secret that seals the sign-ins to the console, 32 characters or more; all processors need the same. Not set: standalone
   * keeps one in DATA_DIR; without that each start has one of its own, and ends the sign-ins.
   */
  @IsOptional()
  @IsString()
  @MinLength(32)
  SESSION_SECRET?: string;

  /** A sign-in to the console ends after that, in seconds. */
  @IsInt()
  @Min(60)
  @Max(2_592_000)
  SESSION_MAX_SECS: number = 43_200;

  /** Issuer of the OpenID provider with which people sign in; its claims are looked up in the table `people` of KEYS_FILE. */
  @IsOptional()
  @IsOpenIdIssuer()
  OIDC_ISSUER?: string;

  /** Id under which the OpenID provider knows the console. */
  @IsOptional()
  @IsString()
  OIDC_CLIENT_ID?: string;

  /** Secret that the OpenID provider gave the console. Not set: it is a public client. */
  @IsOptional()
  @IsString()
  OIDC_CLIENT_SECRET?: string;

  /** Address to which the OpenID provider sends a browser back: `https://obs.example.com/ui/session/openid/callback`. */
  @IsOptional()
  @IsOpenIdCallback()
  OIDC_REDIRECT_URL?: string;

  /** Scopes that the OpenID provider is asked for, with blanks between; some give groups only when asked. */
  @IsNotEmpty()
  @IsString()
  OIDC_SCOPES: string = 'openid profile email';

  /** Name of the OpenID provider on the sign-in page. */
  @IsNotEmpty()
  @IsString()
  OIDC_NAME: string = 'OpenID Connect';
}

/** Database connections by purpose; their sum is DATABASE_POOL_SIZE. */
export interface ConnectionShares {
  readonly storing: number;
  readonly light: number;
  readonly heavy: number;
}

/** Each purpose has at least one connection. */
export function connectionShares(
  settings: Pick<ProcessorSettings, 'DATABASE_POOL_SIZE' | 'HEAVY_QUESTIONS'>,
): ConnectionShares {
  const all = settings.DATABASE_POOL_SIZE;
  const heavy = Math.min(settings.HEAVY_QUESTIONS, Math.floor(all / 3));
  const light = Math.min(MOST_LIGHT_CONNECTIONS, Math.max(1, Math.floor(all / 4)));
  return { storing: all - heavy - light, light, heavy };
}

/** Limits of the anomaly rules and of the metrics of a run. */
export const limitsOf = (settings: ProcessorSettings): AnalyticsLimits => ({
  longExecutionSecs: settings.LONG_EXECUTION_SECS,
  highMemoryBytes: settings.HIGH_MEMORY_BYTES,
  lowEfficiencyScore: settings.LOW_EFFICIENCY_SCORE,
  durationBaseSecs: settings.EFFICIENCY_DURATION_BASE_SECS,
  memoryBaseBytes: settings.EFFICIENCY_MEMORY_BASE_BYTES,
});

/** Largest numbers of objects and sources. */
export const objectLimitsOf = (settings: ProcessorSettings): EngineLimits => ({
  perCompany: settings.MAX_OBJECTS_PER_COMPANY,
  inAll: settings.MAX_OBJECTS,
  sources: settings.MAX_SOURCES,
});
