/** An object of a cycle, as people and machines find it. */
export interface CycleObject {
  readonly source: string;
  readonly zone: string;
  readonly object_id: string;
  readonly object_type: string;
}

/** The roll-call of one cycle, as it stands; written again when a late object comes. Times are ISO 8601 in UTC. */
export interface CycleReport {
  readonly company: string;
  readonly sequence_id: string;
  /** Time of the cycle. */
  readonly cycle_time: string;
  /** When it was called complete, or incomplete. */
  readonly closed_at: string;
  readonly present_count: number;
  /** Every object that ran in it, by its names: lists of two cycles that are cut short name the same objects. */
  readonly present: readonly CycleObject[];
  /** Objects whose newest run in the cycle failed. */
  readonly failed: readonly CycleObject[];
  /** Objects that were in the recent cycles of this kind and are not in this one. */
  readonly missing: readonly CycleObject[];
  /** Objects that no cycle before had. */
  readonly new: readonly CycleObject[];
  /** Objects that came after the cycle was closed. */
  readonly late: readonly CycleObject[];
}
