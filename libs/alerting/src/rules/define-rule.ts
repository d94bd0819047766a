import type { Severity } from '../model/alert.js';
import type { Meaning } from '../model/meaning.js';
import type { Scope } from '../model/subject.js';
import type { Check } from './checks.js';

/** One number that an operator can move. */
export interface RuleOption {
  readonly default: number;
  /** Smallest value that makes sense; the largest is `max`, when there is one. */
  readonly min: number;
  readonly max?: number;
  /** The unit in the docs: `minutes`, `seconds`, `ratio 0–1`, `runs`, `bytes`. */
  readonly unit: string;
  /** One sentence, as `docs/rules/<id>.md` has it. */
  readonly says: string;
}

export type RuleOptions = Readonly<Record<string, RuleOption>>;
export type ValuesOf<O extends RuleOptions> = { readonly [Name in keyof O]: number };

/** A rule about a subject over time. Everything about it is in this object; the engine knows no rule by name. */
export interface Rule<O extends RuleOptions = RuleOptions> {
  /** Never renamed: fingerprints are made of it. */
  readonly id: string;
  /** Grows when the rule means something else than before. */
  readonly version: number;
  readonly severity: Severity;
  readonly meaning: Meaning;
  /** One sentence for people. */
  readonly says: string;
  /** Subjects that it speaks of. */
  readonly scopes: readonly Scope[];
  readonly options: O;
  /** The checks, each with its input and its moment. An alert that one check raised is resolved by that check only. */
  readonly checks: readonly Check<ValuesOf<O>>[];
}

/** Gives the parts of a rule their types. */
export const defineRule = <const O extends RuleOptions>(rule: Rule<O>): Rule<O> => rule;
