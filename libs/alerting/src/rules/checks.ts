import type { FailureRateLimits } from '@app/analytics';
import type { Measurement } from '../model/alert.js';
import type { RunFact } from '../model/run-fact.js';

/**
 * The verdict about a subject. `good` and `bad` need something to look at; null says that there was nothing, and then nothing
 * changes. `waiting`: bad, but not yet often or long enough.
 */
export type Verdict = {
  readonly is: 'bad' | 'waiting' | 'good' | 'unknown';
  readonly measurements: readonly Measurement[];
  /** The runs that decided, the newest last. Left out: those of the view. */
  readonly runs?: readonly RunFact[];
  /** The ids of the runs that decided, where the runs themselves are not kept. */
  readonly runIds?: readonly string[];
  /** The sentence after the subject's name: "has failed: 'id'". For `good`: why it is over. */
  readonly says?: string;
} | null;

/** The numbers of a run that have a level. */
export const levelMetrics = ['duration_seconds', 'memory_used_bytes', 'cpu_time_seconds', 'rows_out'] as const;
export type LevelMetric = (typeof levelMetrics)[number];

/** The changes of a level that are worth a word. */
export interface LevelLimits {
  /** Times the level, at least: above 1 for more, below 1 for less. */
  readonly ratio: number;
  /** Difference from the level, at least, in the unit of the metric. */
  readonly leastDifference: number;
  /** False alarms that a subject may make in a month, nominally. */
  readonly alarmsPerMonth: number;
  /** Runs that teach a level before it is compared with. */
  readonly minRuns: number;
  /** A change that lasts so long is the usual. */
  readonly adoptDays: number;
}

/** A change of a level, as a sentence tells it. */
export interface LevelChange {
  readonly metric: LevelMetric;
  /** Geometric mean of the runs that show it. */
  readonly observed: number;
  /** The level at this time of the day and the week. */
  readonly usual: number;
  readonly runs: number;
  /** The subject is judged by its runs, or by the cycles of a source. */
  readonly of: 'object' | 'source';
}

/** Successes of an object that write nothing, as a sentence tells them. */
export interface EmptyRuns {
  /** In a row. */
  readonly runs: number;
  /** Its level of rows at this time; null: it is not known. */
  readonly usualRows: number | null;
  /** Usual share of runs that write nothing, 0–1. */
  readonly usualShare: number;
}

/** How a silence is judged. Seconds. */
export interface SilenceSettings {
  readonly minWeeks: number;
  readonly graceRatio: number;
  readonly minGraceSecs: number;
  readonly maxGraceSecs: number;
  /** Times its usual duration that a run may take before its silence is called one. */
  readonly runTimeRatio: number;
  /** Silence that is allowed while nothing is known; 0: any. */
  readonly firstSilenceSecs: number;
  readonly retireDays: number;
  readonly retireIntervals: number;
}

/** When an open run is stuck. Seconds. */
export interface RuntimeSettings {
  /** A stated limit; 0: none. */
  readonly maxSecs: number;
  /** Times the p99 of its duration. */
  readonly ratio: number;
  readonly leastSecs: number;
  /** While fewer runs are known than teach what is usual. */
  readonly firstSecs: number;
  readonly minRuns: number;
}

/** A run that is stuck, as a sentence tells it. */
export interface StuckRun {
  readonly run_id: string;
  /** When it began, ISO 8601 in UTC. */
  readonly since: string;
  readonly runningSecs: number;
  /** Null: not known. */
  readonly usualSecs: number | null;
}

/** A company after one of its cycles was closed, or after a missing object came. */
export interface RollCallView {
  /** Objects that should be there and are not, by name; also those that earlier cycles missed. */
  readonly missing: readonly string[];
  /** Objects that were expected. */
  readonly expectedCount: number;
}

/** When records that cannot be read are told, and when that is over. */
export interface UnreadableSettings {
  readonly minRecords: number;
  readonly windowSecs: number;
  readonly quietSecs: number;
}

/** Records of a source that cannot be read, as a sentence tells them. */
export interface UnreadableView {
  readonly count: number;
  /** When the first of them arrived, ISO 8601 in UTC. */
  readonly since: string;
  /** Why the newest cannot be read. */
  readonly code: string;
  readonly detail: string;
}

/** The whole system. */
export interface PipelineView {
  /** Sources that are late while nothing else came that could say that it is them. */
  readonly silentSources: number;
  /** Seconds between taking in and storing of the newest run; null when that is unknown. */
  readonly delaySecs: number | null;
  /** Seconds between the end of the newest run and its arrival, its usual delay left out. */
  readonly lagSecs: number;
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
  /** A run of an object that failed, once no retry has healed it. */
  | {
      readonly on: 'failure';
      minFailures(options: Values): number;
      retryGraceMins(options: Values): number;
    }
  /** A run of an object that succeeded in part, once no retry has made it whole. */
  | { readonly on: 'partial'; retryGraceMins(options: Values): number }
  /** The share of failed runs of a subject, compared with its own. */
  | { readonly on: 'failure-rate'; readonly of: 'object' | 'source'; limits(options: Values): FailureRateLimits }
  /** A number of the runs of a subject, compared with its own level. */
  | {
      readonly on: 'level';
      readonly of: 'object' | 'source';
      readonly metric: LevelMetric;
      readonly direction: 'up' | 'down';
      limits(options: Values): LevelLimits;
      says(change: LevelChange): string;
    }
  /** Successes of an object that write nothing, compared with how often that is usual. */
  | { readonly on: 'empty'; limits(options: Values): LevelLimits; says(runs: EmptyRuns): string }
  /** A fixed limit for a number of an object's runs, in the unit of the metric; 0: none. */
  | {
      readonly on: 'limit';
      readonly metric: LevelMetric;
      limit(options: Values): number;
      says(observed: number): string;
    }
  /** Times that are off by the offset of a zone. */
  | {
      readonly on: 'offset';
      /** They are for so long, in seconds. */
      leastSecs(options: Values): number;
      /** @param offsetSecs above nought they are behind the clock, below it ahead */
      says(offsetSecs: number): string;
    }
  /** A run of an object that has begun and not ended. */
  | { readonly on: 'runtime'; settings(options: Values): RuntimeSettings; says(run: StuckRun): string }
  | { readonly on: 'silence'; settings(options: Values): SilenceSettings }
  | {
      readonly on: 'roll-call';
      /** The number of recent cycles of the kind in which an object must have been to be expected. */
      cycles(options: Values): number;
      evaluate(view: RollCallView, options: Values): Verdict;
    }
  /** Records of a source that cannot be read. */
  | {
      readonly on: 'unreadable';
      settings(options: Values): UnreadableSettings;
      says(view: UnreadableView): string;
    }
  | { readonly on: 'room'; evaluate(view: RoomView, options: Values): Verdict }
  | { readonly on: 'pipeline'; evaluate(view: PipelineView, options: Values): Verdict };
