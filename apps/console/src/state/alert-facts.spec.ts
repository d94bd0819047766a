import { describe, expect, it } from 'vitest';
import type { AlertDetail, Evidence, Silence, SilenceMatch, Subject } from '../api/types';
import { barOf, firingEvidence, lastedSecs, secondsOf, silencesOf } from './alert-facts';

const subject: Subject = { company: 'acme', source: 'efficy', zone: '1-Raw', object_id: '7', object_type: 'Ticket' };
const evidenceOf = (window: string): Evidence => ({ window }) as Evidence;

describe('what is drawn of a measurement', () => {
  it('is broken above the limit, and not at it', () => {
    const at = (observed: number) =>
      barOf({ metric: 'failures', observed, threshold: 3, baseline: null }, 'failure-rate-high');
    expect([at(3).isBroken, at(4).isBroken]).toEqual([false, true]);
  });

  it('is broken at the limit where that many are enough', () => {
    const at = (observed: number) =>
      barOf({ metric: 'records', observed, threshold: 3, baseline: null }, 'records-unreadable');
    expect([at(2).isBroken, at(3).isBroken]).toEqual([false, true]);
  });

  it('is broken under the limit where too little is wrong', () => {
    const at = (observed: number) =>
      barOf({ metric: 'duration_seconds', observed, threshold: 40, baseline: null }, 'suspicious-success');
    expect([at(40).isBroken, at(1.2).isBroken]).toEqual([false, true]);
  });

  it('is as wide as its largest value allows', () => {
    const baseline = { value: 10, made_of: 'p95', origin: null, sample_size: 20 };
    expect(barOf({ metric: 'duration_seconds', observed: 40, threshold: 20, baseline }, 'latency-degraded')).toEqual({
      observed: 0.95,
      threshold: 0.475,
      baseline: 0.2375,
      times: 2,
      isBroken: true,
    });
  });

  it('has no factor where the limit is zero, and survives zeros', () => {
    expect(barOf({ metric: 'failures', observed: 0, threshold: 0, baseline: null }, 'failure-detected')).toMatchObject({
      observed: 0,
      times: null,
      isBroken: false,
    });
  });
});

it('why an alert fired outlives its end', () => {
  const alert = {
    state: 'resolved',
    evidence: evidenceOf('over'),
    transitions: [
      { to: 'pending', evidence: evidenceOf('a') },
      { to: 'firing', evidence: evidenceOf('b') },
      { to: 'resolved', evidence: evidenceOf('over') },
    ],
  } as AlertDetail;
  expect(firingEvidence(alert).window).toBe('b');
  expect(firingEvidence({ ...alert, transitions: [] }).window).toBe('over');
});

describe('silences that hold for an alert', () => {
  const silenceOf = (match: SilenceMatch, state: Silence['state'] = 'active') => ({ match, state }) as Silence;

  it.each<[SilenceMatch, boolean]>([
    [{}, true],
    [{ company: 'acme' }, true],
    [{ company: 'other' }, false],
    [{ company: 'acme', object: '7' }, true],
    [{ object: '8' }, false],
    [{ object: 'Ticket' }, true],
    [{ rule: 'source-silent' }, false],
    [{ incident_id: 'i' }, true],
    [{ incident_id: 'another' }, false],
  ])('%j: %s', (match, holds) => {
    expect(silencesOf({ rule: 'failure-detected', subject, incident_id: 'i' }, [silenceOf(match)])).toHaveLength(
      holds ? 1 : 0,
    );
  });

  it('leaves out those to come', () => {
    expect(silencesOf({ rule: 'failure-detected', subject, incident_id: 'i' }, [silenceOf({}, 'pending')])).toEqual([]);
  });
});

it('counts seconds', () => {
  expect(secondsOf('2025-09-05T00:00:00Z', '2025-09-05T00:01:00Z')).toBe(60);
});

describe('how long something lasted', () => {
  const started_at = '2025-09-05T10:00:00Z';
  it.each([
    ['by its end in the world', '2025-09-05T12:00:00Z', '2025-09-05T11:00:00Z', 3600],
    ['by the clock where that is all there is', '2025-09-05T12:00:00Z', null, 7200],
    ['not, while it goes on', null, null, null],
    ['not, when it was over at once', started_at, started_at, null],
  ])('is told %s', (_, resolved_at, ended_at, expected) => {
    expect(lastedSecs({ started_at, resolved_at, ended_at })).toBe(expected);
  });
});
