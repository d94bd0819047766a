import type { RunStatus } from '@app/contracts';

/** The part of a stored run that the engine reads. Times are epoch milliseconds. */
export interface RunFact {
  readonly run_id: string;
  /** Null: it is of no cycle. */
  readonly sequence_id: string | null;
  readonly company: string;
  readonly zone: string;
  readonly source: string;
  readonly object_id: string;
  readonly object_type: string;
  readonly status: RunStatus;
  /** The how-manieth try, where the sender says so. */
  readonly attempt: number | null;
  /** When its object runs, as its sender states it. */
  readonly schedule: string | null;
  readonly start_ms: number;
  /** End of the run; where that is unknown, its start. */
  readonly end_ms: number;
  /** Time of the cycle; where that is unknown, the start. */
  readonly cycle_ms: number;
  readonly duration_seconds: number | null;
  readonly cpu_time_seconds: number | null;
  readonly memory_used_bytes: number | null;
  /** Rows that it wrote, where the sender says so. */
  readonly rows_out: number | null;
  readonly error_message: string | null;
  /** When it was stored. A backtest at the runs' own time gives `end_ms`. */
  readonly arrived_ms: number;
  /** When it was taken in, where that is known. */
  readonly ingested_ms: number | null;
}
