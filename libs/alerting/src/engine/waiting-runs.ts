import type { RunFact } from '../model/run-fact.js';

/** A failure that waits for a retry to heal it. */
export interface PendingFailure {
  readonly run: RunFact;
  /** When it is told, unless it is healed. */
  readonly dueMs: number;
}

/** Runs in a row that succeeded in part. */
export interface PartialRuns {
  /** The last of them. */
  readonly run: RunFact;
  readonly count: number;
  /** When the first of them ended. */
  readonly firstMs: number;
  /** When it is told, unless a retry makes it whole; 0: it is told. */
  dueMs: number;
}

/** Duration of an object's runs at a time of the day and the week, in seconds. */
export interface UsualRuntime {
  readonly usualSecs: number;
  readonly p99Secs: number;
  /** Runs that it was learned from. */
  readonly count: number;
}

/** A run that has begun and not ended. Epoch milliseconds. */
export interface OpenRun {
  readonly run_id: string;
  readonly start_ms: number;
  readonly arrived_ms: number;
  /** When it has taken too long, in the world, and when that is known: its end may be on its way. */
  readonly stuckMs: number;
  readonly dueMs: number;
  /** Null: too little is known. */
  readonly usual: UsualRuntime | null;
  isStuck: boolean;
}
