import type { Subject } from './subject.js';

/** When a subject is expected to run. Times are ISO 8601 in UTC. */
export interface Expectation {
  /** The same for one subject for ever. */
  readonly expectation_id: string;
  readonly subject: Subject;
  readonly last_run_at: string;
  /**
   * `stated` in the rules file, `learned` by hour of week, `days`: by the hour of the last days, `calendar`: by its longest
   * interval or the day of the month, `gaps`: by its first intervals, `default`: what is allowed at first, `nothing` is known.
   */
  readonly made_of: 'stated' | 'calendar' | 'learned' | 'days' | 'gaps' | 'default' | 'nothing';
  /** Silence longer than this is late, in seconds, at this time of the week. */
  readonly allowed_silence_seconds: number | null;
  /** When its next run is due to end, the grace left out; null: nothing is expected yet. */
  readonly next_due_at: string | null;
  /** When it is late if nothing comes; null: nothing is expected yet. */
  readonly late_at: string | null;
  /** `learning`: nothing is expected yet. `unknown`: we cannot tell, since we ourselves are behind. */
  readonly state: 'learning' | 'on_time' | 'late' | 'unknown' | 'retired';
}
