import type { Subject } from './subject.js';

/** A source by its names. */
export interface NamedSource {
  readonly company: string;
  readonly source: string;
}

/** The metrics of which the level is shown. */
export type ShownLevelMetric = 'duration_seconds' | 'memory_used_bytes';

/**
 * The usual number of an object, by the level that its alerts go by. At an hour and a day of the week on the wall of `time_zone`
 * a run usually has `level` × `by_hour[hour]` × `by_day[day]`.
 */
export interface ObjectLevel {
  readonly subject: Subject;
  readonly metric: ShownLevelMetric;
  readonly time_zone: string;
  /** In the unit of the metric. */
  readonly level: number;
  /** 24 factors, from midnight on. */
  readonly by_hour: readonly number[];
  /** 7 factors, Monday first. */
  readonly by_day: readonly number[];
  /** Times the usual at which an alert says that it is too much. */
  readonly high_ratio: number;
  /** Times the usual at which an alert says that it is too little; null: none does. */
  readonly low_ratio: number | null;
  /** Difference from the usual that either takes besides, in the unit of the metric; 0 for the one whose alert is open. */
  readonly high_difference: number;
  readonly low_difference: number;
  /** Number of runs that have taught the level. */
  readonly sample_size: number;
  /** The open alert whose numbers these are; null: none is open. */
  readonly alert_id: string | null;
}
