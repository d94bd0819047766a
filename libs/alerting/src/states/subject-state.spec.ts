import { describe, expect, it } from 'vitest';
import { companySubject, everything, sourceSubject } from '../model/subject.js';
import { meanings } from '../model/meaning.js';
import { rules } from '../rules/rules.js';
import {
  meaningOf,
  type OpenAlert,
  stateOf,
  stateOfAll,
  type SubjectFacts,
  type SubjectState,
  subjectStates,
} from './subject-state.js';

const nowMs = Date.parse('2026-03-10T12:00:00Z');

const anAlert = (changes: Partial<OpenAlert> = {}): OpenAlert => ({
  rule: 'failure-detected',
  subject: sourceSubject('acme', 'efficy'),
  state: 'firing',
  started_at: '2026-03-10T10:00:00Z',
  detected_at: '2026-03-10T10:05:00Z',
  updated_at: '2026-03-10T10:05:00Z',
  ...changes,
});

const behind = anAlert({ rule: 'pipeline-lagging', started_at: '2026-03-10T11:00:00Z' });

const stateWith = (facts: Partial<SubjectFacts> = {}) =>
  stateOf({ alerts: [], behind: null, expectation: 'on_time', last_run_at: '2026-03-10T11:59:00Z', ...facts }, nowMs);

describe('the states', () => {
  it('are the meanings that are about subjects, then those without an alert, the worst first', () => {
    const ofSubjects = meanings.filter((meaning) => meaning !== 'behind' && meaning !== 'limited');
    expect(subjectStates).toEqual([...ofSubjects, 'unknown', 'learning', 'well', 'retired']);
  });

  it.each(rules.map(({ id, meaning }) => [id, meaning]))('%s: an alert of it means %s', (rule, meaning) => {
    const { state } = stateWith({ alerts: [anAlert({ rule })] });
    expect(state).toBe(meaning === 'behind' || meaning === 'limited' ? 'well' : meaning);
  });

  it('take an alert of a rule that this version does not have for a failure', () => {
    expect(meaningOf('a-rule-to-come')).toBe('failing');
  });
});

describe('the state of a subject', () => {
  const slow = anAlert({ rule: 'latency-degraded', started_at: '2026-03-10T08:00:00Z' });
  const silent = anAlert({ rule: 'source-silent', started_at: '2026-03-10T09:00:00Z' });

  it('is the worst that fires, since the first of these alerts began', () => {
    const later = anAlert({ rule: 'source-silent' });
    const { state, since, detected_at, deciding } = stateWith({ alerts: [slow, later, silent] });
    expect([state, since, detected_at]).toEqual(['silent', silent.started_at, silent.detected_at]);
    expect(deciding).toEqual([later, silent]);
  });

  it('is what fires, though something else cannot be judged, and though we are behind', () => {
    const unclear = anAlert({ rule: 'source-silent', state: 'unknown' });
    expect(stateWith({ alerts: [slow, unclear], behind }).state).toBe('slow');
  });

  it('is unknown while an alert cannot be judged, since its last transition', () => {
    const unclear = anAlert({ rule: 'source-silent', state: 'unknown', updated_at: '2026-03-10T11:30:00Z' });
    expect(stateWith({ alerts: [unclear] })).toMatchObject({
      state: 'unknown',
      reason: 'alert_unknown',
      since: '2026-03-10T11:30:00Z',
      deciding: [unclear],
    });
  });

  it('is unknown while we are behind, since we are', () => {
    const expected = { state: 'unknown', reason: 'behind', since: behind.started_at };
    expect(stateWith({ behind })).toMatchObject(expected);
    expect(stateWith({ behind, expectation: 'learning' })).toMatchObject(expected);
  });

  it.each<[SubjectFacts['expectation'], string]>([
    ['on_time', 'well'],
    ['late', 'well'],
    ['none', 'well'],
    ['learning', 'learning'],
    [null, 'learning'],
    ['retired', 'retired'],
  ])('is, without an alert and with the expectation %s, %s', (expectation, state) => {
    expect(stateWith({ expectation })).toMatchObject({ state, reason: null });
  });

  it('is retired even while we are behind, but not while something fires', () => {
    expect(stateWith({ expectation: 'retired', behind }).state).toBe('retired');
    expect(stateWith({ expectation: 'retired', alerts: [slow] }).state).toBe('slow');
  });

  it.each<SubjectFacts['expectation']>(['none', 'learning'])(
    'is unknown when nothing is heard for more than a week and nothing is expected (%s)',
    (expectation) => {
      const aWeekAgo = '2026-03-03T12:00:00.000Z';
      expect(stateWith({ expectation, last_run_at: aWeekAgo }).reason).toBeNull();
      expect(stateWith({ expectation, last_run_at: '2026-03-03T11:59:59.999Z' })).toMatchObject({
        state: 'unknown',
        reason: 'unheard',
        since: '2026-03-10T11:59:59.999Z',
      });
      expect(stateWith({ expectation, last_run_at: null })).toMatchObject({ reason: 'unheard', since: null });
    },
  );

  it('is well when something is expected, however long ago it ran: a rule would say otherwise', () => {
    expect(stateWith({ last_run_at: '2026-01-01T00:00:00Z' }).state).toBe('well');
  });
});

describe('the state of all together', () => {
  const wide = (rule: string, state: OpenAlert['state'] = 'firing') =>
    anAlert({ rule, state, subject: rule === 'pipeline-lagging' ? everything : companySubject('acme') });

  it.each<[SubjectState[], OpenAlert[], SubjectState | null]>([
    [[], [], null],
    [['well', 'slow', 'silent'], [], 'silent'],
    [['well', 'learning', 'retired'], [], 'well'],
    [['learning', 'retired'], [], 'learning'],
    [['retired'], [], 'retired'],
    [['well'], [wide('cycle-incomplete')], 'incomplete'],
    [['well'], [wide('too-many-objects')], 'incomplete'],
    [['well'], [wide('failure-rate-high')], 'failing'],
    [['well'], [wide('pipeline-lagging')], 'unknown'],
    [['well'], [wide('failure-rate-high', 'unknown')], 'unknown'],
    [['failing'], [wide('cycle-incomplete')], 'failing'],
  ])('%j with %j is %s', (states, alerts, expected) => {
    expect(stateOfAll(new Set(states), alerts)).toBe(expected);
  });
});
