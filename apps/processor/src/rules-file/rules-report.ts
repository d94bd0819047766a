import { everything, type Rule, type RuleOverride, type RulesConfig, ruleSettingsOf } from '@app/alerting';
import type { RulesInForce } from './reload.js';
import type { RuleDto, RulesDto } from './rules.dto.js';

/** The answer of `GET /rules`. */
export const rulesReport = (
  rules: readonly Rule[],
  { config, version, loaded_at, problem }: RulesInForce,
  file: string,
): RulesDto => ({
  file,
  version,
  loaded_at,
  problem,
  rules: rules.map((rule) => ruleReport(rule, config)),
  overrides: config.overrides.map(({ match, rules: said }) => ({
    match,
    rules: Object.fromEntries(Object.entries(said).map(([id, override]) => [id, asWritten(override)])),
  })),
});

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
