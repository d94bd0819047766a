/** The part of a stored start that the engine reads: a run that has begun and not ended. Its end is a run with the same id. */
export interface StartFact {
  readonly run_id: string;
  readonly company: string;
  readonly zone: string;
  readonly source: string;
  readonly object_id: string;
  readonly object_type: string;
  /** Null: it is of no cycle. */
  readonly sequence_id: string | null;
  /** Epoch milliseconds. */
  readonly start_ms: number;
  /** When it was stored, epoch milliseconds. A backtest at the runs' own time gives `start_ms`. */
  readonly arrived_ms: number;
}
