/** The fields that the demo reads of `/analytics/summary`. */
export interface Summary {
  readonly total_logs_processed: number;
  readonly failed_count: number;
  readonly anomaly_count: number;
  readonly duration_seconds: { readonly p95: number | null };
}

/** The fields that it reads of one source in `/analytics/sources`. */
export interface Source {
  readonly total_count: number;
  readonly failed_count: number;
  readonly anomaly_count: number;
  readonly duration_seconds: { readonly p95: number | null };
  /** ISO 8601 in UTC. */
  readonly last_run_at: string;
}

/** The answers that the demo shows. */
export interface Answers {
  readonly summary: Summary;
  readonly sources: Readonly<Record<string, Source>>;
}
