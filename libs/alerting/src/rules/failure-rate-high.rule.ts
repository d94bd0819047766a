import { defineRule } from './define-rule.js';

/** Single failures that have become many: a sequential test of the share of failures against the subject's own. */
export const failureRateHigh = defineRule({
  id: 'failure-rate-high',
  version: 2,
  severity: 'high',
  meaning: 'failing',
  says: 'An object or a source fails far more often than it used to.',
  scopes: ['object', 'source'],
  options: {
    min_object_ratio: {
      default: 0.15,
      min: 0.01,
      max: 0.9,
      unit: 'ratio 0–1',
      says: 'Share of failed runs of an object that is looked for; at least five times its usual share.',
    },
    min_source_ratio: { default: 0.1, min: 0.01, max: 0.9, unit: 'ratio 0–1', says: 'The same for a source.' },
    object_limit: {
      default: 7,
      min: 2,
      max: 20,
      unit: 'log likelihood',
      says: 'Evidence at which an object is named: without a change it is reached once in exp(limit) runs.',
    },
    source_limit: { default: 8, min: 2, max: 20, unit: 'log likelihood', says: 'The same for a source.' },
    end_evidence: {
      default: 6,
      min: 1,
      max: 20,
      unit: 'log likelihood',
      says: 'Evidence of the old share at which it is over: two successes after nothing but failures, some thirty after one in five.',
    },
  },
  checks: [
    {
      on: 'failure-rate',
      of: 'object',
      limits: ({ min_object_ratio, object_limit, end_evidence }) => ({
        leastRatio: min_object_ratio,
        limit: object_limit,
        enoughEvidence: end_evidence,
      }),
    },
    {
      on: 'failure-rate',
      of: 'source',
      limits: ({ min_source_ratio, source_limit, end_evidence }) => ({
        leastRatio: min_source_ratio,
        limit: source_limit,
        enoughEvidence: end_evidence,
      }),
    },
  ],
});
