/** The name of the run, and everything that is known before it. */
export interface RunOptions {
  source: string;
  object: string;
  objectId?: string;
  company?: string;
  zone?: string;
  /** Joins the runs of one round of a company. */
  cycle?: string;
  attempt?: number;
  url?: string;
  /** When the object runs: `0 2 * * *` or `every 30m`, behind it `; tz=Europe/Paris; grace=10m; max_runtime=2h`. */
  schedule?: string;
  labels?: Record<string, string>;
  /** A text, or anything that JSON can hold. */
  parameters?: unknown;
}

/** One run. The numbers may be set at any time before the end; those that stay undefined are unknown. */
export interface Run {
  rowsIn?: number;
  rowsOut?: number;
  bytesOut?: number;
  /** Counts from 1, and can be given to `run` only. */
  readonly attempt?: number;
  url?: string;
  labels: Record<string, string>;
  parameters?: unknown;
  /** The description of the run. The text of an error comes before it. */
  message?: string;
  /** The same in the records of start and end: a record that is sent twice counts once. */
  readonly runKey: string;
  /** The run did a part of its work: status PARTIAL. */
  partial(message?: string): void;
  /** There was nothing to do: status SKIPPED. */
  skipped(message?: string): void;
  /** Status FAILED without an error. */
  fail(message?: string): void;
  /** Somebody stopped the run: status CANCELLED. */
  cancel(message?: string): void;
}

/** Each setting that is absent comes from the environment (CONNECTOR_RUNS_URL, CONNECTOR_RUNS_KEY, and so on). */
export interface SettingsOptions {
  url?: string;
  key?: string;
  company?: string;
  zone?: string;
  /** The directory of the spool. */
  spool?: string;
  /** The total of all waiting that one run causes to its job. */
  timeoutSecs?: number;
}

export declare const version: string;

export declare class ConnectorRuns {
  constructor(settings?: SettingsOptions);
  /** Resolves or rejects as the job does; never for a reason of its own. */
  run<T>(options: RunOptions, job: (run: Run) => T | Promise<T>): Promise<T>;
  /** Reports every call of the function as a run of its own. */
  monitored<This, A extends unknown[], T>(
    options: RunOptions,
    job: (this: This, ...args: A) => T | Promise<T>,
  ): (this: This, ...args: A) => Promise<T>;
  /** Sends what waits in the spool; resolves with the number of records that remain. */
  flush(timeoutSecs?: number): Promise<number>;
}

/** Resolves or rejects as the job does; never for a reason of its own. */
export declare function run<T>(options: RunOptions, job: (run: Run) => T | Promise<T>): Promise<T>;

/** Reports every call of the function as a run of its own, with the settings that the environment has at each call. */
export declare function monitored<This, A extends unknown[], T>(
  options: RunOptions,
  job: (this: This, ...args: A) => T | Promise<T>,
): (this: This, ...args: A) => Promise<T>;
