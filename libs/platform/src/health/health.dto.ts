import { ApiMapOf } from '../http/api-map-of.decorator.js';

/** How a dependency is. */
export class DependencyHealthDto {
  status: 'up' | 'down' | 'degraded';

  /** Code of what is wrong, or `no answer in time`; absent when it is up. */
  reason?: string;
}

/** Whether the service can do its work. */
export class HealthDto {
  /** `error` when a dependency is down; `degraded` when the service does its work, but not all of it, such as without the read replica. */
  status: 'ok' | 'error' | 'degraded' | 'shutting_down';

  /** The dependencies that answer, by name. */
  @ApiMapOf(DependencyHealthDto)
  info?: Partial<Record<string, DependencyHealthDto>>;

  /** Those that do not. */
  @ApiMapOf(DependencyHealthDto)
  error?: Partial<Record<string, DependencyHealthDto>>;

  /** All of them. */
  @ApiMapOf(DependencyHealthDto)
  details: Record<string, DependencyHealthDto>;

  /** @example "ingestion" */
  service: string;

  /** @example "0.2.0" */
  version: string;
}

/** Whether the process should be started again. */
export class LivenessDto {
  /** `ok`, or `error` when only a restart helps. */
  status: 'ok' | 'error';

  /** Why only a restart helps; null when none is needed. */
  reason: string | null;
}
