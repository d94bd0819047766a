import { OpenAlerts } from '@app/alerting';
import { describe, expect, it } from 'vitest';
import { decideAll, shownState, withStrangers } from './subject-states.js';
import type { Clocks, ShownAlert } from './states.queries.js';
import type { SubjectRow } from './subjects.repository.js';

const names = { company: 'acme', source: 'efficy', zone: null, object_id: null, object_type: null };
const clocks: Clocks = { now: '2026-03-10T12:00:00Z', evaluated_at: '2026-03-10T11:59:59Z' };

const aRow = (changes: Partial<SubjectRow> = {}): SubjectRow => ({
  ...names,
  subject_id: 's',
  source_id: 's',
  last_run_id: 'a-run',
  last_run_at: '2026-03-10T11:55:00Z',
  last_run_status: 'SUCCESS',
  next_due_at: '2026-03-10T12:10:00Z',
  late_at: '2026-03-10T12:15:00Z',
  expectation: 'on_time',
  state: 'well',
  reason: null,
  since: '2026-03-09T00:00:00Z',
  detected_at: '2026-03-09T00:01:00Z',
  changed_at: '2026-03-09T00:01:00Z',
  stored_by: '1',
  ...changes,
});

const anAlert = (changes: Partial<ShownAlert> = {}): ShownAlert => ({
  alert_id: 'a',
  rule: 'failure-detected',
  severity: 'critical',
  state: 'firing',
  summary: 'it failed',
  incident_id: null,
  subject: { ...names },
  started_at: '2026-03-10T10:00:00Z',
  detected_at: '2026-03-10T10:05:00Z',
  updated_at: '2026-03-10T10:05:00Z',
  acked_at: null,
  acked_by: null,
  ack_note: null,
  ...changes,
});

const stateWith = (alerts: ShownAlert[], row = aRow(), mutedUntil = (): string | null => null, at = clocks) =>
  shownState(decideAll([row], new OpenAlerts(alerts), at)[0]!, mutedUntil);

describe('the answer about a subject', () => {
  it('has its last run, its due times and since when it is as it is', () => {
    expect(stateWith([])).toEqual({
      subject: names,
      state: 'well',
      reason: null,
      since: '2026-03-09T00:00:00Z',
      detected_at: '2026-03-09T00:01:00Z',
      alerts: [],
      alert_count: 0,
      last_run: { run_id: 'a-run', end_time: '2026-03-10T11:55:00Z', status: 'SUCCESS' },
      next_due_at: '2026-03-10T12:10:00Z',
      late_at: '2026-03-10T12:15:00Z',
      acknowledged: null,
      muted_until: null,
    });
  });

  it('goes by the alerts, whatever state was stored before', () => {
    expect(stateWith([anAlert()])).toMatchObject({ state: 'failing', since: '2026-03-10T10:00:00Z' });
    expect(stateWith([], aRow({ state: 'failing' }))).toMatchObject({ state: 'well', since: null });
  });

  it('is as it is since the first alert of the kind, though that one is over', () => {
    const failing = aRow({ state: 'failing', since: '2026-03-10T08:00:00Z', detected_at: '2026-03-10T08:01:00Z' });
    expect(stateWith([anAlert()], failing)).toMatchObject({
      since: '2026-03-10T08:00:00Z',
      detected_at: '2026-03-10T08:01:00Z',
    });
    const earlier = anAlert({ started_at: '2026-03-10T07:00:00Z' });
    expect(stateWith([earlier], failing).since).toBe('2026-03-10T07:00:00Z');
  });

  it('lists the worst 20 alerts and counts all', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      anAlert({
        alert_id: String(index).padStart(2, '0'),
        rule: index === 29 ? 'failure-detected' : 'latency-degraded',
      }),
    );
    const { alerts, alert_count, state } = stateWith(many);
    expect([state, alerts.length, alert_count, alerts[0]!.alert_id]).toEqual(['failing', 20, 30, '29']);
  });

  it('is acknowledged when all that makes it so is, by the last of them', () => {
    const [first, second] = ['09', '11'].map((hour) =>
      anAlert({ acked_at: `2026-03-10T${hour}:00:00Z`, acked_by: hour, ack_note: 'mine' }),
    );
    expect(stateWith([first!, second!]).acknowledged).toEqual({ at: '2026-03-10T11:00:00Z', by: '11', note: 'mine' });
    expect(stateWith([first!, anAlert()]).acknowledged).toBeNull();
    expect(stateWith([first!, anAlert({ rule: 'latency-degraded' })]).acknowledged).not.toBeNull();
    expect(stateWith([]).acknowledged).toBeNull();
  });

  it('is muted until the first of the alerts that make it so is not any more', () => {
    const mutes = new Map([['failure-detected', '2026-03-10T14:00:00Z']]);
    const mutedUntil = (rule: string | null): string | null =>
      rule === null ? 'by itself' : (mutes.get(rule) ?? null);
    const mutedWith = (...rules: string[]) =>
      stateWith(
        rules.map((rule) => anAlert({ rule })),
        aRow(),
        mutedUntil as never,
      ).muted_until;
    expect(mutedWith('failure-detected', 'failure-rate-high')).toBeNull();
    expect(mutedWith('failure-detected', 'latency-degraded')).toBe('2026-03-10T14:00:00Z');
    mutes.set('failure-rate-high', '2026-03-10T13:00:00Z');
    expect(mutedWith('failure-detected', 'failure-rate-high')).toBe('2026-03-10T13:00:00Z');
    expect(mutedWith()).toBe('by itself');
  });
});

describe('an engine that stands still', () => {
  const standing = { ...clocks, evaluated_at: '2026-03-10T11:54:59Z' };

  it('leaves what would be well unknown, and what fires firing', () => {
    const unknown = { state: 'unknown', reason: 'not_evaluated', since: standing.evaluated_at };
    expect(stateWith([], aRow(), undefined, standing)).toMatchObject(unknown);
    expect(stateWith([], aRow({ expectation: 'learning' }), undefined, standing)).toMatchObject(unknown);
    expect(stateWith([anAlert()], aRow(), undefined, standing).state).toBe('failing');
    expect(stateWith([], aRow({ expectation: 'retired' }), undefined, standing).state).toBe('retired');
  });

  it('is one whose clock is more than five minutes old, or that has never run', () => {
    const at = (evaluated_at: string | null) => stateWith([], aRow(), undefined, { ...clocks, evaluated_at }).state;
    expect(at('2026-03-10T11:55:00Z')).toBe('well');
    expect(at('2026-03-10T11:54:59.999Z')).toBe('unknown');
    expect(at(null)).toBe('unknown');
  });
});

describe('a source of which no run is known', () => {
  const unreadable = anAlert({ rule: 'records-unreadable', subject: { ...names, source: 'crm' } });

  it('is among the others while an alert is about it, once', () => {
    const rows = withStrangers([aRow()], [unreadable, { ...unreadable, alert_id: 'b' }, anAlert()]);
    expect(rows.map(({ source }) => source)).toEqual(['crm', 'efficy']);
    const [stranger] = decideAll(rows, new OpenAlerts([unreadable]), clocks);
    expect(shownState(stranger!, () => null)).toMatchObject({
      state: 'unreadable',
      since: unreadable.started_at,
      detected_at: unreadable.detected_at,
      last_run: null,
      next_due_at: null,
    });
  });

  it('is not there without one, nor for an object or a company', () => {
    const object = { ...names, source: 'crm', object_id: '1', object_type: 'leads', zone: '1-Raw' };
    const rows = [aRow()];
    const others = [anAlert({ subject: object }), anAlert({ subject: { ...names, source: null } })];
    expect(withStrangers(rows, others)).toBe(rows);
  });
});
