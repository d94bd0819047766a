import type { EngineLimits } from '../model/engine-limits.js';
import type { RulesConfig } from '../model/rules-config.js';
import { matches, type Subject, type SubjectMatch } from '../model/subject.js';
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

type CheckOf<On extends Check<never>['on']> = Extract<Check<Readonly<Record<string, number>>>, { on: On }>;

/** A check of a rule that is on for a subject. */
export interface Bound<On extends Check<never>['on']> {
  readonly rule: Rule;
  readonly check: CheckOf<On>;
  /** Place of the check in the rule. */
  readonly place: number;
  readonly settings: RuleSettings;
}

// Asked for with every run, so it is looked up once per subject and configuration.
const known = new WeakMap<RulesConfig, Map<string, WeakMap<Subject, unknown>>>();
const forAll = new WeakMap<RulesConfig, Map<string, unknown>>();

function bind<On extends Check<never>['on']>(
  on: On,
  of: string | null,
  subject: Subject,
  config: RulesConfig,
): Bound<On>[] {
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
export function checksOf<On extends Check<never>['on']>(
  on: On,
  subject: Subject,
  { config }: FoldContext,
  of: 'object' | 'source' | null = null,
): Bound<On>[] {
  const key = of === null ? on : `${on} ${of}`;
  if (config.overrides.length === 0) {
    let kinds = forAll.get(config);
    if (kinds === undefined) forAll.set(config, (kinds = new Map<string, unknown>()));
    let bound = kinds.get(key) as Bound<On>[] | undefined;
    if (bound === undefined) kinds.set(key, (bound = bind(on, of, subject, config)));
    return bound;
  }
  let kinds = known.get(config);
  if (kinds === undefined) known.set(config, (kinds = new Map<string, WeakMap<Subject, unknown>>()));
  let subjects = kinds.get(key);
  if (subjects === undefined) kinds.set(key, (subjects = new WeakMap()));
  let bound = subjects.get(subject) as Bound<On>[] | undefined;
  if (bound === undefined) subjects.set(subject, (bound = bind(on, of, subject, config)));
  return bound;
}

export const isRetired = (subject: Subject, { retired, retiredMatches = [] }: FoldContext): boolean =>
  (retired.size > 0 && retired.has(expectationIdOf(subject))) ||
  retiredMatches.some((match) => matches(match, subject));
