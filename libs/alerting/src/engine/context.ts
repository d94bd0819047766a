import type { EngineLimits } from '../model/engine-limits.js';
import type { RulesConfig } from '../model/rules-config.js';
import { everything, matches, type Subject, type SubjectMatch } from '../model/subject.js';
import type { Check } from '../rules/checks.js';
import type { Rule } from '../rules/define-rule.js';
import { rules } from '../rules/rules.js';

import { type RuleSettings, ruleSettingsOf } from './rule-settings.js';
import { expectationIdOf } from './state.js';

/** The facts that the engine is given besides the runs. */
export interface FoldContext {
  readonly config: RulesConfig;
  /** IANA zone of a company. */
  readonly zoneOf: (company: string) => string;
  /** `expectation_id`s of subjects that are not expected any more. */
  readonly retired: ReadonlySet<string>;
  /** The same, said in the rules file. */
  readonly retiredMatches?: readonly SubjectMatch[];
  /** Left out: `defaultEngineLimits`. */
  readonly limits?: EngineLimits;
  /** Companies of whom runs are refused now, since there are too many objects; null: all together. A backtest has none. */
  readonly refused?: readonly (string | null)[];
}

type Kind = Check<never>['on'];
type Of = 'object' | 'source';
type CheckOf<On extends Kind> = Extract<Check<Readonly<Record<string, number>>>, { on: On }>;

/** A check of a rule that is on for a subject. */
export interface Bound<On extends Kind> {
  readonly rule: Rule;
  readonly check: CheckOf<On>;
  /** Place of the check in the rule. */
  readonly place: number;
  readonly settings: RuleSettings;
}

/** By kind: those about the runs of objects, those about the runs of sources, and all of them. */
type Known<Found> = Readonly<Record<Of | 'any', Map<Kind, Found>>>;

const newKnown = <Found>(): Known<Found> => ({ object: new Map(), source: new Map(), any: new Map() });

/** The checks of one configuration. */
interface KnownChecks {
  readonly config: RulesConfig;
  readonly forAll: Known<unknown>;
  readonly bySubject: Known<WeakMap<Subject, unknown>>;
}

// Asked for some twenty times with every run, so they are looked up once per subject and configuration, and once for all
// subjects while no override tells them apart.
const known = new WeakMap<RulesConfig, KnownChecks>();
// Nearly always it is the configuration of the call before: that one is found without a look-up.
let last: KnownChecks | null = null;

function knownOf(config: RulesConfig): KnownChecks {
  if (last?.config === config) return last;
  last = known.get(config) ?? { config, forAll: newKnown(), bySubject: newKnown() };
  known.set(config, last);
  return last;
}

function bind<On extends Kind>(on: On, of: string | null, subject: Subject, config: RulesConfig): Bound<On>[] {
  return rules.flatMap((rule) => {
    const settings = ruleSettingsOf(rule, subject, config);
    if (!settings.enabled) return [];
    return rule.checks.flatMap((check, place) =>
      check.on === on && (of === null || (check as { of?: string }).of === of)
        ? [{ rule, check: check as CheckOf<On>, place, settings }]
        : [],
    );
  });
}

/** The checks of a kind that hold for a subject, with its options. `of`: those about the runs of an object, or of a source. */
export function checksOf<On extends Kind>(
  on: On,
  subject: Subject,
  { config }: FoldContext,
  of: Of | null = null,
): Bound<On>[] {
  const { forAll, bySubject } = knownOf(config);
  if (config.overrides.length === 0) {
    const kinds = forAll[of ?? 'any'];
    let bound = kinds.get(on) as Bound<On>[] | undefined;
    if (bound === undefined) kinds.set(on, (bound = bind(on, of, subject, config)));
    return bound;
  }
  const kinds = bySubject[of ?? 'any'];
  let subjects = kinds.get(on);
  if (subjects === undefined) kinds.set(on, (subjects = new WeakMap()));
  let bound = subjects.get(subject) as Bound<On>[] | undefined;
  if (bound === undefined) subjects.set(subject, (bound = bind(on, of, subject, config)));
  return bound;
}

/** Remembers what is read off the options of a bound check: they never change. */
export function readOnce<On extends Kind, Found extends object>(
  read: (bound: Bound<On>) => Found,
): (bound: Bound<On>) => Found {
  const found = new WeakMap<Bound<On>, Found>();
  return (bound) => {
    let one = found.get(bound);
    if (one === undefined) found.set(bound, (one = read(bound)));
    return one;
  };
}

/** Whether somebody has said that nobody waits for a subject any more: for itself, or for its whole source. */
export const isRetired = (subject: Subject, { retired, retiredMatches }: FoldContext): boolean =>
  (retired.size > 0 &&
    (retired.has(expectationIdOf(subject)) || retired.has(expectationIdOf(wholeSourceOf(subject))))) ||
  retiredMatches?.some((match) => matches(match, subject)) === true;

const wholeSources = new WeakMap<Subject, Subject>();

/** Ids are kept by the object that they are of: a subject has the same one each time. */
function wholeSourceOf(subject: Subject): Subject {
  let whole = wholeSources.get(subject);
  if (whole === undefined)
    wholeSources.set(subject, (whole = { ...everything, company: subject.company, source: subject.source }));
  return whole;
}
