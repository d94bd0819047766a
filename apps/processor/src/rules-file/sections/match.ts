import { type Rule, type SubjectMatch } from '@app/alerting';
import type { RuleMatch } from '../notification-settings.js';
import { mapping, oneOf, optional, type Reader, text } from '@app/yaml';

export const subjectFields = {
  company: optional(text),
  source: optional(text),
  /** Its name, or its id. */
  object: optional(text),
};

const ruleName = (rules: readonly Rule[]): Reader<string> =>
  oneOf(
    'a rule',
    rules.map(({ id }) => id),
  );

export const ruleMatchFields = (rules: readonly Rule[]) => ({ ...subjectFields, rule: optional(ruleName(rules)) });

export const subjectMatch: Reader<SubjectMatch> = mapping(subjectFields);

export const ruleMatch = (rules: readonly Rule[]): Reader<RuleMatch> => mapping(ruleMatchFields(rules));
