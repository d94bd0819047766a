import type { Rule } from '@app/alerting';

const failureRateHigh: Rule = {
  id: 'failure-rate-high',
  version: 2,
  severity: 'high',
  meaning: 'failing',
  says: 'Too many runs of a source fail.',
  scopes: ['source', 'company'],
  options: {
    min_source_ratio: { default: 0.02, min: 0, max: 1, unit: 'ratio 0–1', says: 'Share that is looked for.' },
    min_runs: { default: 20, min: 1, unit: 'runs', says: 'Fewer runs say nothing.' },
  },
  checks: [],
};

const sourceSilent: Rule = {
  id: 'source-silent',
  version: 1,
  severity: 'critical',
  meaning: 'silent',
  says: 'A source has not run when it should have.',
  scopes: ['source', 'object'],
  options: { grace_mins: { default: 5, min: 0, unit: 'minutes', says: 'How late is still fine.' } },
  checks: [],
};

/** Rules for tests, independent of the real ones. */
export const ruleTable: readonly Rule[] = [failureRateHigh, sourceSilent];
