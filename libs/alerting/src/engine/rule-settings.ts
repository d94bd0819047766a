import type { Severity } from '../model/alert.js';
import type { RuleOverride, RulesConfig } from '../model/rules-config.js';
import { matches, type Subject } from '../model/subject.js';
import type { Rule } from '../rules/define-rule.js';

/** How one rule works for one subject. */
export interface RuleSettings {
  readonly enabled: boolean;
  readonly severity: Severity;
  /** A value for every option of the rule. */
  readonly options: Readonly<Record<string, number>>;
}

/**
 * The rule's own defaults, then what the configuration says for everybody, then each override that matches the subject,
 * in their order: the last word on each option wins. Options that the rule does not have are left out.
 */
export const ruleSettingsOf = (rule: Rule, subject: Subject, config: RulesConfig): RuleSettings => {
  const said = [
    config.rules,
    ...config.overrides.filter(({ match }) => matches(match, subject)).map(({ rules }) => rules),
  ].map((rules) => overrideOf(rules, rule.id));
  const values = said.map(({ options }) => options ?? {});
  return {
    enabled: lastOf(said.map(({ enabled }) => enabled)) ?? true,
    severity: lastOf(said.map(({ severity }) => severity)) ?? rule.severity,
    options: Object.fromEntries(
      Object.entries(rule.options).map(([name, option]) => [
        name,
        lastOf(values.map((options) => ownValue(options, name))) ?? option.default,
      ]),
    ),
  };
};

const overrideOf = (rules: Readonly<Record<string, RuleOverride>>, id: string): RuleOverride =>
  ownValue(rules, id) ?? {};

/** Not what every object inherits: an option may be called `constructor`. */
const ownValue = <V>(table: Readonly<Record<string, V>>, name: string): V | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const lastOf = <V>(values: readonly (V | undefined)[]): V | undefined =>
  values.findLast((value) => value !== undefined);
