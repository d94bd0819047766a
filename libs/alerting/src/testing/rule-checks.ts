import type { Check } from '../rules/checks.js';
import type { Rule, RuleOptions, ValuesOf } from '../rules/define-rule.js';

type Kind = Check<never>['on'];
type CheckOf<O extends RuleOptions, On extends Kind> = Extract<Check<ValuesOf<O>>, { on: On }>;

/** The checks of a rule of one kind, in their order. */
export const checksOn = <O extends RuleOptions, On extends Kind>(rule: Rule<O>, on: On): CheckOf<O, On>[] =>
  rule.checks.filter((check) => check.on === on) as CheckOf<O, On>[];

/** The only check of a rule of this kind; about objects or sources, where that tells two apart. */
export function checkOf<O extends RuleOptions, On extends Kind>(
  rule: Rule<O>,
  on: On,
  of?: 'object' | 'source',
): CheckOf<O, On> {
  const [found, ...others] = checksOn(rule, on).filter(
    (check) => of === undefined || ('of' in check && check.of === of),
  );
  if (found === undefined || others.length > 0) throw new Error(`${rule.id} has no check on ${on}, or several`);
  return found;
}

/** The defaults of a rule, and other values where they are said. */
export const optionsOf = <O extends RuleOptions>(rule: Rule<O>, said: Partial<ValuesOf<O>> = {}): ValuesOf<O> => ({
  ...Object.fromEntries(Object.entries(rule.options).map(([name, option]) => [name, option.default])),
  ...said,
});
