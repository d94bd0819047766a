import { type AnalyticsLimits, defaultLimits } from '@app/analytics';
import { ServiceSettings } from '@app/platform';
import type { ObjectLimits } from './store/object-limits.js';
import { IsInt, IsNumber, IsOptional, IsPositive, IsString, Max, Min, ValidateBy } from 'class-validator';
import { databaseUrlProblem } from './store/database-url.js';

/** An address that the driver can use: it would try one that it cannot use again for ever. */
const IsPostgresUrl = (): PropertyDecorator =>
  ValidateBy({
    name: 'isPostgresUrl',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && databaseUrlProblem(value) === null,
      defaultMessage: (given) => `$property ${databaseUrlProblem(String(given?.value))}`,
    },
  });

export class ProcessorSettings extends ServiceSettings {
  /** Port of the processor; 0 takes a free one. */
  @IsInt()
  @Min(0)
  @Max(65535)
  PROCESSOR_PORT: number = 8003;

  /**
   * PostgreSQL 15 or newer, `postgres://user:password@host:5432/name`, with `?sslmode=verify-full` for TLS: one host, the
   * address that a failover moves. Not set: standalone brings its own; the processor by itself needs one.
   */
  @IsOptional()
  @IsPostgresUrl()
  DATABASE_URL?: string;

  /** Most connections to the database. */
  @IsInt()
  @Min(1)
  @Max(100)
  DATABASE_POOL_SIZE: number = 8;

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

  /** Most objects that one company may have; a run of another one becomes the dead letter `too_many_objects`. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  MAX_OBJECTS_PER_COMPANY: number = 20_000;

  /** The same of all companies together. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  MAX_OBJECTS: number = 50_000;

  /** Most sources of all companies together; the object of another one is refused in the same way. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  MAX_SOURCES: number = 5000;

  /** File of rules, receivers, silences and expectations. The default one may be missing; another one must be there. */
  @IsString()
  RULES_FILE: string = 'config/rules.yaml';

  /** Pause between two looks of the alert engine for new runs, in milliseconds. */
  @IsInt()
  @Min(50)
  @Max(5000)
  ALERTS_POLL_MS: number = 1000;

  /** Most clients of /events at once. */
  @IsInt()
  @Min(1)
  @Max(10_000)
  EVENTS_MAX_CLIENTS: number = 100;
}

/** The limits that the rules about single runs work with. */
export const limitsOf = (settings: ProcessorSettings): AnalyticsLimits => ({
  longExecutionSecs: settings.LONG_EXECUTION_SECS,
  highMemoryBytes: settings.HIGH_MEMORY_BYTES,
  lowEfficiencyScore: settings.LOW_EFFICIENCY_SCORE,
  durationBaseSecs: settings.EFFICIENCY_DURATION_BASE_SECS,
  memoryBaseBytes: settings.EFFICIENCY_MEMORY_BASE_BYTES,
});

/** How many objects and sources there may be. */
export const objectLimitsOf = (settings: ProcessorSettings): ObjectLimits => ({
  perCompany: settings.MAX_OBJECTS_PER_COMPANY,
  inAll: settings.MAX_OBJECTS,
  sources: settings.MAX_SOURCES,
});
