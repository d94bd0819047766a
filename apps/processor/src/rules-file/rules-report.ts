import {
  companySubject,
  everything,
  type Rule,
  type RuleOverride,
  type RulesConfig,
  ruleSettingsOf,
} from '@app/alerting';
import type { Scope } from '@app/platform';
import { canMatch } from './can-match.js';
import type { RulesInForce } from './reload.js';
import { retentionOf } from './retention-policy.js';
import type { CompanyRuleDto, RuleDto, RulesDto } from './rules.dto.js';

/** The answer of `GET /rules`: what is in force for the companies of the scope, and the overrides that can match one of them. */
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
    rules: rules.map((rule) => ruleReport(rule, config, scope.only)),
    companies: companiesOf(scope, config).map((company) => ({ company, rules: rules.map(ruleOf(company, config)) })),
    overrides: overrides.map(({ match, rules: said }) => ({
      match,
      rules: Object.fromEntries(Object.entries(said).map(([id, override]) => [id, asWritten(override)])),
    })),
    retention: {
      everybody: retentionOf(inForce.retention, null),
      companies: (scope.companies ?? [...inForce.retention.companies.keys()].toSorted()).map((company) => ({
        company,
        ...retentionOf(inForce.retention, company),
      })),
    },
  };
}

/** An override as written in the rules file, without absent fields. */
const asWritten = ({ enabled, severity, options }: RuleOverride): Record<string, unknown> =>
  Object.fromEntries(Object.entries({ enabled, severity, ...options }).filter(([, value]) => value !== undefined));

/** The companies of a reader; of one who may see all, those that an override is about. */
const companiesOf = ({ companies }: Scope, { overrides }: RulesConfig): readonly string[] =>
  companies ?? [...new Set(overrides.flatMap(({ match: { company } }) => company ?? []))].toSorted();

const ruleOf =
  (company: string, config: RulesConfig) =>
  (rule: Rule): CompanyRuleDto => {
    const { enabled, severity, options } = ruleSettingsOf(rule, companySubject(company), config);
    return { id: rule.id, enabled, severity, options };
  };

/** @param company the only one of the reader; null: there are several */
function ruleReport(rule: Rule, config: RulesConfig, company: string | null): RuleDto {
  const { id, version, says, scopes } = rule;
  const { enabled, severity, options } =
    company === null
      ? ruleSettingsOf(rule, everything, { ...config, overrides: [] })
      : ruleSettingsOf(rule, companySubject(company), config);
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
