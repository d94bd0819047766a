import type { Measurement } from '../model/alert.js';
import type { RunFact } from '../model/run-fact.js';

/**
 * The verdict of a check about a subject. `good` and `bad` need something to look at; null says that there was nothing,
 * and then nothing changes. `waiting`: bad, but not yet often or long enough.
 */
export type Verdict = {
  readonly is: 'bad' | 'waiting' | 'good' | 'unknown';
  readonly measurements: readonly Measurement[];
  /** The runs that decided, the newest last. Left out: those of the view. */
  readonly runs?: readonly RunFact[];
  /** The sentence after the subject's name: "has failed: 'id'". Left out for `good`: "is well again". */
  readonly says?: string;
} | null;

/** The successful durations that a subject is compared with, its newest run or window left out. */
export interface DurationBaseline {
  readonly size: number;
  /** How many of them are `seconds` or more: much cheaper than a percentile. */
  countFrom(seconds: number): number;
  /** Exact, linear interpolation; null without values. */
  percentile(fraction: number): number | null;
}

/** An object, just after its newest run. */
export interface ObjectView {
  readonly run: RunFact;
  /** The newest runs of the object, at most `count`, the newest last. */
  latest(count: number): readonly RunFact[];
  /** Its successful runs with a known duration, at most `count`, the newest last. */
  latestSuccessful(count: number): readonly RunFact[];
  /** Failures that ended within `minutes` before the end of the run, the run included. */
  failuresWithin(minutes: number): readonly RunFact[];
  /** Successful durations of the days before, without the `leftOut` newest; the `most` newest of them. */
  durations(days: number, leftOut: number, most?: number): DurationBaseline;
}

/** Runs of a source or a company that are judged together: of some minutes, or of a cycle. */
export interface WindowView {
  /** Order of their ends, the newest last. */
  readonly runs: readonly RunFact[];
  readonly failures: readonly RunFact[];
  /** The last runs of the subject since its alert began, at most `count`, the newest last; empty when there is none. */
  sinceAlert(count: number): readonly RunFact[];
  /**
   * The metrics that the subject's open alert of this rule is about, such as `memory_used_bytes`; empty when there is
   * none.
   */
  readonly alertMetrics: readonly string[];
  /** Successful durations of the source in the days before the window. */
  durations(days: number): DurationBaseline;
}

/** The known habits of the times at which a subject runs. */
export interface SilenceHabits {
  /** Stated in the rules file; null: not. */
  readonly stated: { readonly everySecs: number; readonly graceSecs: number } | null;
  /**
   * The longest silence, in seconds, that the subject had at this time of the week in each of the last four weeks that
   * are known, the longest first.
   */
  readonly sameTimeOfWeekSecs: readonly number[];
  /** Silences between its last bursts of runs, in seconds, in any order; those under ten minutes are within a burst. */
  readonly gapsSecs: readonly number[];
}

/** How long a subject may be silent. */
export interface AllowedSilence {
  /** The longest silence that is usual, in seconds. */
  readonly usualSecs: number;
  /** The silence still allowed on top of it, in seconds. */
  readonly graceSecs: number;
  readonly madeOf: 'stated' | 'learned' | 'gaps' | 'default';
}

/** A company after one of its cycles was closed, or after a missing object came. */
export interface RollCallView {
  /** Objects that should be there and are not, by name; also those that earlier cycles missed. */
  readonly missing: readonly string[];
  /** Objects that were expected. */
  readonly expectedCount: number;
}

/** The whole system. */
export interface PipelineView {
  /** Sources that are expected to run, and how many of them are silent beyond what is usual for them. */
  readonly sources: number;
  readonly silentSources: number;
  /** Seconds between taking in and storing of the newest run; null when that is unknown. */
  readonly delaySecs: number | null;
  /** Seconds since anything came. */
  readonly silenceSecs: number;
  /** The metrics that the open alert of this rule is about; empty when there is none. */
  readonly alertMetrics: readonly string[];
}

/** A company, or all together, whose runs were refused because there are too many objects. */
interface RoomView {
  /** Seconds since runs were refused; 0: they are. */
  readonly quietSecs: number;
  /** Whether a run was stored since. */
  readonly hasRunSince: boolean;
}

/** The moment and the input of a rule's evaluation. Exactly at a limit every check is silent. */
export type Check<Values> =
  | { readonly on: 'run'; evaluate(view: ObjectView, options: Values): Verdict }
  /** The minutes before the newest run of the subject: evaluated once a minute, when a run has come. */
  | {
      readonly on: 'window';
      readonly of: 'source' | 'company';
      minutes(options: Values): number;
      evaluate(view: WindowView, options: Values): Verdict;
    }
  /** The runs of the subject in a cycle that closed. */
  | { readonly on: 'cycle'; readonly of: 'source' | 'company'; evaluate(view: WindowView, options: Values): Verdict }
  /** The runs of the subject that ended in a clock hour that is over. */
  | { readonly on: 'hour'; readonly of: 'source' | 'company'; evaluate(view: WindowView, options: Values): Verdict }
  | { readonly on: 'silence'; allowed(habits: SilenceHabits, options: Values): AllowedSilence }
  | {
      readonly on: 'roll-call';
      /** The number of recent cycles of the kind in which an object must have been to be expected. */
      cycles(options: Values): number;
      evaluate(view: RollCallView, options: Values): Verdict;
    }
  | { readonly on: 'room'; evaluate(view: RoomView, options: Values): Verdict }
  | { readonly on: 'pipeline'; evaluate(view: PipelineView, options: Values): Verdict };
