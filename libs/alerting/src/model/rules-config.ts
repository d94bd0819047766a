import type { Severity } from './alert.js';
import type { SubjectMatch } from './subject.js';

/** The settings of one rule: whether it is on, its severity, and its options by name (see the rule's `options`). */
export interface RuleOverride {
  readonly enabled?: boolean;
  readonly severity?: Severity;
  readonly options?: Readonly<Record<string, number>>;
}

/** Overrides for some subjects only. Of several that match, a later one wins, option by option. */
export interface ScopedOverride {
  readonly match: SubjectMatch;
  readonly rules: Readonly<Record<string, RuleOverride>>;
}

interface StatedSubject {
  readonly match: SubjectMatch & { readonly company: string; readonly source: string };
  /** How late it may be, in seconds. */
  readonly graceSecs: number;
}

/** A cadence that is stated, not learned. */
export interface StatedCadence extends StatedSubject {
  /** Longest usual silence, in seconds. */
  readonly everySecs: number;
}

/** The times at which runs begin. */
export interface StatedSchedule extends StatedSubject {
  /** A pattern of five fields, as `nextOccurrence` reads it. */
  readonly cron: string;
  /** IANA zone of its clocks; null: that of the company. */
  readonly time_zone: string | null;
}

export type StatedExpectation = StatedCadence | StatedSchedule;

/** Everything in which the engine can differ from its defaults. Checked before: rule ids and options exist. */
export interface RulesConfig {
  readonly rules: Readonly<Record<string, RuleOverride>>;
  readonly overrides: readonly ScopedOverride[];
  readonly expectations: readonly StatedExpectation[];
}

export const defaultRulesConfig: RulesConfig = { rules: {}, overrides: [], expectations: [] };
