import { notificationIdOf } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { messageOf, testMessage, untitledOf } from './message.js';
import { anAlert, aTransition, failedObjects, incidentId, resolved } from './testing/builders.js';

describe('messageOf', () => {
  const due = { incident_id: incidentId, receiver: 'on-call', channel: 'webhook', kind: 'firing', seq: 0 } as const;

  it('lists all alerts, the worst first', () => {
    const alerts = [
      anAlert({ alert_id: 'a', severity: 'warning' }),
      anAlert({ alert_id: 'b', ...resolved }),
      anAlert({ alert_id: 'c', started_at: '2026-03-10T11:59:00Z' }),
    ];
    const transitions = [
      aTransition({ alert_id: 'a', severity: 'warning' }),
      aTransition({ alert_id: 'b', to: 'resolved' }),
      aTransition({ alert_id: 'c' }),
    ];
    const message = messageOf({ ...due, alerts }, 'a title', new Map(transitions.map((one) => [one.alert_id, one])));
    expect(message).toMatchObject({
      notification_id: notificationIdOf(incidentId, 'on-call', 'webhook', 'firing', 0),
      title: 'a title',
      severity: 'critical',
      company: 'acme',
      source: 'efficy',
      started_at: '2026-03-10T11:59:00Z',
      resolved_at: null,
    });
    expect(message.alerts.map(({ alert_id }) => alert_id)).toEqual(['c', 'a', 'b']);
  });

  it.each([
    ['what fires, not of what is over', { state: 'firing' }, 'warning'],
    ['what cannot be judged, when nothing fires', { state: 'unknown' }, 'warning'],
    ['all of it, when all is over', resolved, 'critical'],
  ] as const)('has the worst severity of %s', (_name, state, severity) => {
    const alerts = [anAlert({ alert_id: 'a', ...resolved }), anAlert({ alert_id: 'b', severity: 'warning', ...state })];
    expect(messageOf({ ...due, alerts }, 'a title', new Map()).severity).toBe(severity);
  });

  it('says when the last of them was over', () => {
    const alerts = [
      anAlert({ ...resolved, resolved_at: '2026-03-10T12:20:00.000001Z' }),
      anAlert({ ...resolved, resolved_at: '2026-03-10T12:19:00Z' }),
    ];
    const message = messageOf({ ...due, kind: 'resolved', alerts }, 'a title', new Map());
    expect(message.resolved_at).toBe('2026-03-10T12:20:00.000001Z');
  });

  it('names 500 alerts at most', () => {
    const transitions = failedObjects(501);
    const alerts = transitions.map(({ alert_id, subject }) => anAlert({ alert_id, subject }));
    const message = messageOf({ ...due, alerts }, 'a title', new Map(transitions.map((one) => [one.alert_id, one])));
    expect(message.alerts).toHaveLength(500);
  });

  it.each([
    ['firing', 0, ''],
    ['firing', 1, 'Again: '],
    ['joined', 0, 'Also: '],
    ['repeat', 0, 'Still firing: '],
  ] as const)('says what it is: %s %p', (kind, seq, prefix) => {
    expect(untitledOf({ kind, seq, titled: [anAlert()] })).toMatchObject({
      prefix,
      ended_at: null,
      alerts: [{ meaning: 'failing' }],
    });
  });

  it('says when the last of them ended in the world, or else when that was known', () => {
    const titled = [anAlert(resolved), anAlert({ ...resolved, ended_at: null })];
    expect(untitledOf({ kind: 'resolved', seq: 0, titled })).toMatchObject({
      prefix: 'Resolved: ',
      ended_at: '2026-03-10T12:20:00Z',
    });
  });
});

it('a test message says that nothing is wrong', () => {
  const message = testMessage('id', 'on-call', new Date('2026-03-10T12:00:00Z'));
  expect(message).toMatchObject({ kind: 'test', title: 'Test: receiver on-call can be reached. Nothing is wrong.' });
  expect(message.alerts).toHaveLength(1);
});
