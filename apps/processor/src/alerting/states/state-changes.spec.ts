import { type AlertTransition, type OpenAlert, OpenAlerts, sourceSubject } from '@app/alerting';
import { describe, expect, it } from 'vitest';
import { changedStates, type StoredSubject } from './state-changes.js';

const source = sourceSubject('acme', 'efficy');
const object = { ...source, zone: '1-Raw', object_id: '7', object_type: 'leads' };
const clock = '2026-03-10T12:00:00.000Z';

const aSubject = (changes: Partial<StoredSubject> = {}): StoredSubject => ({
  subject_id: 's',
  subject: source,
  last_run_at: clock,
  expectation: 'on_time',
  state: 'well',
  reason: null,
  ...changes,
});

const failing: OpenAlert = {
  rule: 'failure-detected',
  subject: object,
  state: 'firing',
  started_at: '2026-03-10T11:00:00Z',
  detected_at: '2026-03-10T11:30:00Z',
  updated_at: '2026-03-10T11:30:00Z',
};

const resolved = (subject: AlertTransition['subject']): AlertTransition =>
  ({
    subject,
    to: 'resolved',
    at: clock,
    started_at: failing.started_at,
    evidence: { run: { end_time: '2026-03-10T11:45:00Z' } },
  }) as AlertTransition;

const changesOf = (stored: StoredSubject[], alerts: OpenAlert[], transitions: AlertTransition[] = []) =>
  changedStates(stored, { alerts: new OpenAlerts(alerts), transitions, clock });

describe('a change of state', () => {
  it('has the times of the alert that makes it', () => {
    expect(changesOf([aSubject(), aSubject({ subject_id: 'o', subject: object })], [failing])).toEqual(
      ['s', 'o'].map((subject_id) => ({
        subject_id,
        state: 'failing',
        reason: null,
        since: failing.started_at,
        detected_at: failing.detected_at,
      })),
    );
  });

  it('is none while the state stays', () => {
    expect(changesOf([aSubject({ state: 'failing' })], [failing])).toEqual([]);
    expect(changesOf([aSubject()], [])).toEqual([]);
  });

  it('is another reason as well', () => {
    const unclear = { ...failing, state: 'unknown' as const };
    expect(changesOf([aSubject({ state: 'unknown', reason: 'behind' })], [unclear])).toMatchObject([
      { state: 'unknown', reason: 'alert_unknown' },
    ]);
  });

  it.each([
    ['its own alert', source],
    ['an alert of its object', object],
  ])('to well is since the run that ended %s', (_, subject) => {
    expect(changesOf([aSubject({ state: 'failing' })], [], [resolved(subject)])).toMatchObject([
      { state: 'well', since: '2026-03-10T11:45:00Z', detected_at: clock },
    ]);
  });

  it('to well is by the clock when no alert has led to it', () => {
    const others = [resolved(sourceSubject('acme', 'zoho')), { ...resolved(source), to: 'firing' } as AlertTransition];
    expect(changesOf([aSubject({ state: 'learning' })], [], others)).toMatchObject([{ state: 'well', since: clock }]);
  });
});
