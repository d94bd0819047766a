import { describe, expect, it } from '@jest/globals';
import type { AlertEntry, FreshnessGroup, Subject } from '../api/types';
import { concernsObject, isOfObject, viewSubject } from './subject-state';

const subject = (more: Partial<Subject> = {}): Subject => ({
  company: 'acme',
  source: 'efficy',
  zone: '1-Raw',
  object_id: 7,
  object_type: 'leads',
  ...more,
});
const source = subject({ zone: null, object_id: null, object_type: null });
const alert = (more: Partial<AlertEntry> = {}) =>
  ({
    rule: 'failure-detected',
    state: 'firing',
    severity: 'high',
    started_at: '2025-09-05T10:00:00Z',
    ...more,
  }) as AlertEntry;
const fresh = (more: Partial<FreshnessGroup> = {}) =>
  ({ last_status: 'SUCCESS', age_seconds: 60, ...more }) as FreshnessGroup;

describe('an alert', () => {
  it.each<[name: string, of: boolean, concerns: boolean, subject: Subject]>([
    ['about the object', true, true, subject()],
    ['about its source', false, true, source],
    ['about another object of the same name', false, false, subject({ object_id: 8 })],
    ['about the same object in another zone', false, false, subject({ zone: '2-Clean' })],
  ])('%s', (_, of, concerns, about) => {
    const object = { zone: '1-Raw', object_id: 7, object_type: 'leads' };
    expect([isOfObject(object, about), concernsObject(object, about)]).toEqual([of, concerns]);
  });

  it('about any object of the name, when the address says no more', () => {
    expect(isOfObject({ object_type: 'leads' }, subject({ object_id: 8, zone: '2-Clean' }))).toBe(true);
  });
});

describe('the state of a subject', () => {
  const WEEK = 7 * 86_400;
  const calm = { isBehind: false, isObject: false };

  it.each([
    ['the worst that its alerts say', 'failing', [alert({ rule: 'latency-degraded' }), alert()], fresh(), calm],
    ['slow', 'slow', [alert({ rule: 'latency-degraded' })], fresh(), calm],
    ['healthy without an alert', 'healthy', [], fresh(), calm],
    ['healthy with a pending alert', 'healthy', [alert({ state: 'pending' })], fresh(), calm],
    ['unknown while we are behind', 'unknown', [], fresh(), { ...calm, isBehind: true }],
    ['healthy when heard of a week ago', 'healthy', [], fresh({ age_seconds: WEEK }), calm],
    ['unknown when not heard of for more', 'unknown', [], fresh({ age_seconds: WEEK + 1 }), calm],
    [
      'failing when the last run of an object failed',
      'failing',
      [],
      fresh({ last_status: 'FAILED' }),
      { ...calm, isObject: true },
    ],
    [
      'healthy when the last run of a source failed, which may be one of many',
      'healthy',
      [],
      fresh({ last_status: 'FAILED' }),
      calm,
    ],
  ])('is %s', (_, state, alerts, freshness, more) => {
    expect(viewSubject([freshness], alerts, more).state).toBe(state);
  });
});
