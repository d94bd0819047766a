/** How long after their ends the runs of a source arrive. */
export interface Delay {
  /** The last ones, the newest last. */
  bursts: DeliveryBurst[];
  /** The usual delay, when it is constant, in milliseconds. */
  shiftMs: number;
  /** Whether its runs come in files, many at once. */
  areFiles: boolean;
  readonly offset: Offset;
  /** The offset that its company was judged by last, in milliseconds; 0: none. */
  toldMs: number;
}

/** Runs of a source that arrived together: their delays in milliseconds, and how many of them were late. */
export interface DeliveryBurst {
  leastMs: number;
  mostMs: number;
  runs: number;
  late: number;
}

/** The offset of a zone by which times seem to be off: above nought they are behind the clock, below it ahead. */
export interface Offset {
  /** 0: by none. */
  ms: number;
  sinceMs: number;
  /** When the last run arrived that agrees, and when the last one did. */
  lastMs: number;
  heardMs: number;
  /** Runs that agree, and those since that do not. */
  runs: number;
  others: number;
}

export const newDelay = (): Delay => ({
  bursts: [],
  shiftMs: 0,
  areFiles: false,
  offset: { ms: 0, sinceMs: 0, lastMs: 0, heardMs: 0, runs: 0, others: 0 },
  toldMs: 0,
});
