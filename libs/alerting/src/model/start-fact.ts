/** The part of the start of a run that the engine reads: a record with the status RUNNING. */
export interface StartFact {
  /** The run that ends it has the same id. */
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
  /** When it was stored, epoch milliseconds. */
  readonly arrived_ms: number;
}
