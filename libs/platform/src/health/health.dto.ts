/** How a dependency is. */
export class DependencyHealthDto {
  /** `up` or `down`. */
  status: string;

  /** Code of what is wrong, or `no answer in time`; absent when it is up. */
  reason?: string;
}

/** Whether the service can do its work. */
export class HealthDto {
  /** `ok`, or `error` when a dependency is down. */
  status: string;

  /** The dependencies that answer, by name. */
  info?: Partial<Record<string, DependencyHealthDto>>;

  /** Those that do not. */
  error?: Partial<Record<string, DependencyHealthDto>>;

  /** All of them. */
  details: Record<string, DependencyHealthDto>;

  /** @example "ingestion" */
  service: string;

  /** @example "0.1.0" */
  version: string;
}

/** Whether the process should be started again. */
export class LivenessDto {
  /** `ok`, or `error` when only a restart helps. */
  status: 'ok' | 'error';

  /** Why only a restart helps; null when none is needed. */
  reason: string | null;
}
