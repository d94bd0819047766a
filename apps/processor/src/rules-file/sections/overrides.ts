import { type Rule, type RuleOption, type RuleOverride, type ScopedOverride, severities } from '@app/alerting';
import {
  listOf,
  mapping,
  needed,
  numberFrom,
  oneOf,
  type Reader,
  tableOf,
  described,
  then,
  wholeNumberFrom,
  yesOrNo,
} from '@app/yaml';
import { subjectMatch } from './match.js';

type Said = Readonly<Record<string, unknown>>;

/** Units of options that take whole numbers only. */
const countedUnits: ReadonlySet<string> = new Set(['runs', 'records', 'objects', 'sources', 'days', 'weeks']);

const optionValue = ({ min, max, unit, says, default: usual }: RuleOption): Reader<number> =>
  described(countedUnits.has(unit) ? wholeNumberFrom(min, max) : numberFrom(min, max), {
    description: `${says} In ${unit}.`,
    default: usual,
  });

/** Reader of one rule's settings: `enabled`, `severity` and its options. */
const ruleOverride = ({ id, options, says, severity }: Rule): Reader<RuleOverride> => {
  const ofOptions = Object.entries(options).map(([name, option]) => [name, optionValue(option)] as const);
  const ofEveryRule = {
    enabled: described(yesOrNo, { description: 'Whether the rule is evaluated.', default: true }),
    severity: described(oneOf('a severity', severities), { default: severity }),
  };
  return then(
    tableOf<unknown>({ ...ofEveryRule, ...Object.fromEntries(ofOptions) }, `an option of ${id}`),
    ({ enabled, severity, ...values }: Said) => ({ enabled, severity, options: values }) as RuleOverride,
    { description: says },
  );
};

/** Reader of rule settings by rule id. */
export const ruleOverrides = (rules: readonly Rule[]): Reader<Readonly<Record<string, RuleOverride>>> =>
  tableOf(Object.fromEntries(rules.map((rule) => [rule.id, ruleOverride(rule)])), 'a rule');

export const scopedOverrides = (rules: readonly Rule[]): Reader<readonly ScopedOverride[]> =>
  listOf(mapping({ match: needed(subjectMatch), rules: needed(ruleOverrides(rules)) }));
