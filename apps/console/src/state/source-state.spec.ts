import { describe, expect, it } from '@jest/globals';
import type { AlertEntry, FreshnessGroup } from '../api/types';
import { byIncident } from './by-incident';
import { viewSources } from './source-state';
import { verdictOf } from './verdict';

const anAlert = (overrides: Partial<AlertEntry> & { source?: string | null } = {}): AlertEntry => {
  const { source = 'zohobooks', ...rest } = overrides;
  return {
    alert_id: 'a',
    fingerprint: 'f',
    incident_id: null,
    rule: 'failure-detected',
    rule_version: 1,
    severity: 'critical',
    subject: { company: 'acme', source, zone: null, object_id: null, object_type: null },
    state: 'firing',
    summary: 'it failed',
    cause: null,
    started_at: '2025-09-05T20:00:00Z',
    fired_at: null,
    resolved_at: null,
    updated_at: '2025-09-05T20:00:00Z',
    acknowledgement: null,
    ...rest,
  };
};

const fresh = (source: string, age_seconds = 60): FreshnessGroup => ({
  company: 'acme',
  source,
  last_run_at: '2025-09-05T20:59:00Z',
  last_success_at: null,
  last_status: 'SUCCESS',
  age_seconds,
  success_age_seconds: null,
});

const statesOf = (alerts: AlertEntry[], groups = [fresh('zohobooks')]): string[] =>
  viewSources([], groups, alerts).map(({ state }) => state);

describe('viewSources', () => {
  it.each([
    ['failure-detected', 'failing'],
    ['error-burst', 'failing'],
    ['a-rule-to-come', 'failing'],
    ['source-silent', 'silent'],
    ['latency-degraded', 'slow'],
    ['resource-overuse', 'slow'],
    ['cycle-incomplete', 'healthy'],
  ])('takes a firing %s for %s', (rule, state) => {
    expect(statesOf([anAlert({ rule })])).toEqual([state]);
  });

  it('knows nothing of a source that an alert is unsure about, or that nobody has heard of for a week', () => {
    expect(statesOf([anAlert({ state: 'unknown' })])).toEqual(['unknown']);
    expect(statesOf([], [fresh('zohobooks', 604_800)])).toEqual(['healthy']);
    expect(statesOf([], [fresh('zohobooks', 604_801)])).toEqual(['unknown']);
  });

  it('calls nothing healthy while we are behind', () => {
    expect(statesOf([anAlert({ rule: 'pipeline-lagging', source: null })])).toEqual(['unknown']);
  });

  it('lets the worst alert decide, and shows the worst source first', () => {
    const alerts = [anAlert({ rule: 'latency-degraded' }), anAlert({ rule: 'source-silent' })];
    const views = viewSources([], [fresh('asana'), fresh('zohobooks')], alerts);
    expect(views.map(({ source, state }) => [source, state])).toEqual([
      ['zohobooks', 'silent'],
      ['asana', 'healthy'],
    ]);
  });

  it('keeps sources of the same name in two companies apart', () => {
    const other = { ...fresh('zohobooks'), company: 'boreal' };
    const views = viewSources([], [fresh('zohobooks'), other], [anAlert()]);
    expect(views.map(({ company, state }) => [company, state])).toEqual([
      ['acme', 'failing'],
      ['boreal', 'healthy'],
    ]);
  });
});

describe('verdictOf', () => {
  it.each([
    [[], 'healthy'],
    [[anAlert({ rule: 'latency-degraded' })], 'slow'],
    [[anAlert({ rule: 'cycle-incomplete', source: null })], 'silent'],
    [[anAlert(), anAlert({ rule: 'cycle-incomplete', source: null })], 'failing'],
  ])('is as bad as the worst there is', (alerts, state) => {
    expect(verdictOf(viewSources([], [fresh('zohobooks')], alerts), alerts).state).toBe(state);
  });
});

describe('byIncident', () => {
  it('lets the worst alert speak for its cause, since the first of them began', () => {
    const groups = byIncident([
      anAlert({ alert_id: 'late', incident_id: 'i', started_at: '2025-09-05T20:30:00Z' }),
      anAlert({ alert_id: 'mild', incident_id: 'i', severity: 'warning', started_at: '2025-09-05T19:00:00Z' }),
      anAlert({ alert_id: 'alone', severity: 'warning' }),
    ]);
    expect(groups.map(({ lead, others, since }) => [lead.alert_id, others, since])).toEqual([
      ['late', 1, '2025-09-05T19:00:00Z'],
      ['alone', 0, '2025-09-05T20:00:00Z'],
    ]);
  });
});
