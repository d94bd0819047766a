import { describe, expect, it } from 'vitest';
import type { StateAlert, SubjectState } from '../api/types';
import { byIncident } from './by-incident';

const anAlert = (overrides: Partial<StateAlert> = {}): StateAlert =>
  ({
    alert_id: 'a',
    incident_id: null,
    severity: 'critical',
    state: 'firing',
    started_at: '2025-09-05T20:00:00Z',
    ...overrides,
  }) as StateAlert;

const aSource = (alerts: StateAlert[], alert_count = alerts.length) => ({ alerts, alert_count }) as SubjectState;

describe('what is wrong, by incident', () => {
  const late = anAlert({ alert_id: 'late', incident_id: 'i', started_at: '2025-09-05T20:30:00Z' });
  const mild = anAlert({
    alert_id: 'mild',
    incident_id: 'i',
    severity: 'warning',
    started_at: '2025-09-05T19:00:00Z',
  });

  it('lets the worst alert speak for its cause, since the first of them began', () => {
    const groups = byIncident({
      states: [aSource([late]), aSource([mild])],
      wide_alerts: [anAlert({ alert_id: 'alone', severity: 'warning' })],
    });
    expect(groups.map(({ lead, others, first }) => [lead.alert_id, others, first.alert_id])).toEqual([
      ['late', 1, 'mild'],
      ['alone', 0, 'alone'],
    ]);
  });

  it('counts an alert once that counts for several sources, and leaves out what cannot be judged', () => {
    const groups = byIncident({
      states: [aSource([late]), aSource([late]), aSource([anAlert({ alert_id: 'u', state: 'unknown' })])],
      wide_alerts: [late],
    });
    expect(groups).toEqual([{ lead: late, others: 0, hasMore: false, first: late }]);
  });

  it('says that there are more where a source lists some only', () => {
    expect(byIncident({ states: [aSource([late, mild], 30)], wide_alerts: [] })[0]).toMatchObject({
      others: 1,
      hasMore: true,
    });
  });
});
