import type { Subject } from './subject.js';

/** When a subject is expected to run. Times are ISO 8601 in UTC. */
export interface Expectation {
  /** The same for one subject for ever. */
  readonly expectation_id: string;
  readonly subject: Subject;
  readonly last_run_at: string;
  /** `stated` in the rules file, `learned` by hour of week, `gaps`: from its last gaps, `default`: nothing is known yet. */
  readonly made_of: 'stated' | 'learned' | 'gaps' | 'default';
  /** Silence longer than this is late, in seconds, at this time of the week. */
  readonly allowed_silence_seconds: number;
  /** When it is late if nothing comes. */
  readonly late_at: string;
  readonly state: 'on_time' | 'late' | 'unknown' | 'retired';
}
