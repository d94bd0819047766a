import type { AlertTransition } from '@app/alerting';
import { notificationIdOf } from '@app/contracts';
import { describe, expect, it } from '@jest/globals';
import { messageOf, testMessage, titleOf } from './message.js';
import { anAlert, aTransition, incidentId, invoices, resolved } from './testing/builders.js';

const objects = (count: number, changes: Partial<AlertTransition> = {}): AlertTransition[] =>
  Array.from({ length: count }, (_, index) =>
    aTransition({
      alert_id: `alert-${String(index).padStart(4, '0')}`,
      subject: { ...invoices, object_id: index, object_type: `object ${index}` },
      ...changes,
    }),
  );

describe('titleOf', () => {
  it.each<[string, AlertTransition[], string]>([
    ['one alert', objects(1), 'acme / efficy / invoices failed: 401 Unauthorized for token 8831'],
    ['objects with one cause', objects(16), 'acme / efficy: 16 objects failed: 401 Unauthorized for token 8831'],
    [
      'objects with several causes',
      [...objects(2), aTransition({ cause: 'no memory' })],
      'acme / efficy: 3 alerts, the worst: acme / efficy / invoices failed: 401 Unauthorized for token 8831',
    ],
    [
      'several sources',
      [...objects(1), aTransition({ subject: { ...invoices, source: 'zoho' } })],
      'acme: 2 objects failed: 401 Unauthorized for token 8831',
    ],
    [
      'what fires of it',
      [...objects(1), aTransition({ to: 'resolved' })],
      'acme / efficy / invoices failed: 401 Unauthorized for token 8831',
    ],
    ['control characters', objects(1, { summary: 'a\r\nBcc: x\u0000\tb' }), 'a Bcc: x b'],
  ])('says it in a sentence: %s', (_name, alerts, expected) => {
    expect(titleOf('firing', alerts)).toBe(expected);
  });

  it('says what kind it is, and counts all of what is over', () => {
    expect(titleOf('repeat', objects(1))).toBe(
      'Still firing: acme / efficy / invoices failed: 401 Unauthorized for token 8831',
    );
    expect(titleOf('resolved', objects(16, { to: 'resolved' }))).toBe(
      'Resolved: acme / efficy: 16 objects failed: 401 Unauthorized for token 8831',
    );
  });

  it('is never longer than a line, and cuts no character in two', () => {
    const title = titleOf('firing', objects(1, { summary: '😀'.repeat(300) }));
    expect([...title]).toHaveLength(200);
    expect(title.isWellFormed()).toBe(true);
  });
});

describe('messageOf', () => {
  const due = { incident_id: incidentId, receiver: 'on-call', channel: 'webhook', kind: 'firing', seq: 0 } as const;

  it('lists all alerts, the worst first, and has the worst severity', () => {
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
    const message = messageOf({ ...due, alerts }, new Map(transitions.map((one) => [one.alert_id, one])));
    expect(message).toMatchObject({
      notification_id: notificationIdOf(incidentId, 'on-call', 'webhook', 'firing', 0),
      severity: 'critical',
      company: 'acme',
      source: 'efficy',
      started_at: '2026-03-10T11:59:00Z',
      resolved_at: null,
    });
    expect(message.alerts.map(({ alert_id }) => alert_id)).toEqual(['c', 'a', 'b']);
  });

  it('says when the last of them was over', () => {
    const alerts = [
      anAlert({ ...resolved, resolved_at: '2026-03-10T12:20:00.000001Z' }),
      anAlert({ ...resolved, resolved_at: '2026-03-10T12:19:00Z' }),
    ];
    const message = messageOf({ ...due, kind: 'resolved', alerts }, new Map());
    expect(message.resolved_at).toBe('2026-03-10T12:20:00.000001Z');
  });

  it('names 500 alerts at most, and counts all', () => {
    const transitions = objects(501);
    const alerts = transitions.map(({ alert_id, subject }) => anAlert({ alert_id, subject }));
    const message = messageOf({ ...due, alerts }, new Map(transitions.map((one) => [one.alert_id, one])));
    expect(message.alerts).toHaveLength(500);
    expect(message.title).toContain('501 objects failed');
  });
});

it('a test message says that nothing is wrong', () => {
  const message = testMessage('id', 'on-call', new Date('2026-03-10T12:00:00Z'));
  expect(message).toMatchObject({ kind: 'test', title: 'Test: receiver on-call can be reached. Nothing is wrong.' });
  expect(message.alerts).toHaveLength(1);
});
