import { type Rule, type SubjectMatch } from '@app/alerting';
import type { RuleMatch } from '../notification-settings.js';
import { mapping, oneOf, optional, type Reader } from '@app/yaml';
import { subjectName } from '@app/platform/settings';

export const subjectFields = {
  company: optional(subjectName),
  source: optional(subjectName),
  /** Its name, or its id. */
  object: optional(subjectName),
};

const ruleName = (rules: readonly Rule[]): Reader<string> =>
  oneOf(
    'a rule',
    rules.map(({ id }) => id),
  );

export const ruleMatchFields = (rules: readonly Rule[]) => ({ ...subjectFields, rule: optional(ruleName(rules)) });

export const subjectMatch: Reader<SubjectMatch> = mapping(subjectFields);

export const ruleMatch = (rules: readonly Rule[]): Reader<RuleMatch> => mapping(ruleMatchFields(rules));
