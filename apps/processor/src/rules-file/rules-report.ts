import { everything, type Rule, type RuleOverride, type RulesConfig, ruleSettingsOf } from '@app/alerting';
import type { Scope } from '@app/platform';
import { canMatch } from './can-match.js';
import type { RulesInForce } from './reload.js';
import type { RuleDto, RulesDto } from './rules.dto.js';

/** The answer of `GET /rules`: the overrides that can match a company of the scope. */
export function rulesReport(scope: Scope, rules: readonly Rule[], inForce: RulesInForce, file: string): RulesDto {
  const { version, loaded_at, problem } = inForce;
  const overrides = inForce.config.overrides.filter(({ match }) => canMatch(scope, match));
  const config = { ...inForce.config, overrides };
  return {
    file,
    version,
    loaded_at,
    // A line of the file may be about any company.
    problem: problem === null || scope.isAll ? problem : { ...problem, detail: 'The file cannot be used.' },
    rules: rules.map((rule) => ruleReport(rule, config)),
    overrides: overrides.map(({ match, rules: said }) => ({
      match,
      rules: Object.fromEntries(Object.entries(said).map(([id, override]) => [id, asWritten(override)])),
    })),
  };
}

/** An override as written in the rules file, without absent fields. */
const asWritten = ({ enabled, severity, options }: RuleOverride): Record<string, unknown> =>
  Object.fromEntries(Object.entries({ enabled, severity, ...options }).filter(([, value]) => value !== undefined));

function ruleReport(rule: Rule, config: RulesConfig): RuleDto {
  const { id, version, says, scopes } = rule;
  const { enabled, severity, options } = ruleSettingsOf(rule, everything, { ...config, overrides: [] });
  return {
    id,
    version,
    severity,
    says,
    scopes: [...scopes],
    enabled,
    options: Object.entries(rule.options).map(([name, option]) => ({
      name,
      says: option.says,
      unit: option.unit,
      min: option.min,
      max: option.max ?? null,
      default: option.default,
      value: options[name] ?? option.default,
    })),
    override_count: config.overrides.filter((override) => Object.hasOwn(override.rules, id)).length,
  };
}
