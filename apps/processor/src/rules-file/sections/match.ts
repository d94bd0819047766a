import { type Rule, type SubjectMatch } from '@app/alerting';
import type { RuleMatch } from '../notification-settings.js';
import { mapping, optional } from '../yaml/collections.js';
import { plainAt, type Reader } from '../yaml/location.js';
import { oneOf, text } from '../yaml/scalars.js';

/** A whole number without quotes is the id of an object, any other text is its name. */
const objectNameOrId: Reader<string | number> = (location) =>
  /^-?\d{1,15}$/.test(plainAt(location) ?? '') ? Number(plainAt(location)) : text(location);

export const subjectFields = {
  company: optional(text),
  source: optional(text),
  object: optional(objectNameOrId),
};

const ruleName = (rules: readonly Rule[]): Reader<string> =>
  oneOf(
    'a rule',
    rules.map(({ id }) => id),
  );

export const ruleMatchFields = (rules: readonly Rule[]) => ({ ...subjectFields, rule: optional(ruleName(rules)) });

export const subjectMatch: Reader<SubjectMatch> = mapping(subjectFields);

export const ruleMatch = (rules: readonly Rule[]): Reader<RuleMatch> => mapping(ruleMatchFields(rules));
