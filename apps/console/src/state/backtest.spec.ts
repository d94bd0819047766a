import { describe, expect, it } from 'vitest';
import type { BacktestAlert, BacktestReport, Rule } from '../api/types';
import { differencesOf, isSameTrial, perDay, rulesToTry, trialOf } from './backtest';

const anAlert = (fired: string, resolved: string | null, rule = 'failure-rate-high', object_id = '1'): BacktestAlert =>
  ({
    rule,
    subject: { company: 'acme', source: 'efficy', zone: '1-Raw', object_id, object_type: 'Ticket' },
    fired_at: `2025-09-05T${fired}:00.000Z`,
    resolved_at: resolved && `2025-09-05T${resolved}:00.000Z`,
  }) as BacktestAlert;

describe('alerts that differ', () => {
  it('are none when nothing changed', () => {
    const alerts = [anAlert('10:00', '11:00'), anAlert('12:00', null)];
    expect(differencesOf(alerts, alerts)).toEqual({ added: [], gone: [], moved: [], sameCount: 2 });
  });

  it('are moved when they overlap, else one is gone and one is new', () => {
    const before = [anAlert('10:00', '11:00'), anAlert('14:00', '15:00')];
    const after = [anAlert('10:30', '11:00'), anAlert('16:00', null)];
    expect(differencesOf(before, after)).toEqual({
      added: [after[1]],
      gone: [before[1]],
      moved: [{ before: before[0], after: after[0] }],
      sameCount: 0,
    });
  });

  it('are told apart by rule and subject', () => {
    const before = [anAlert('10:00', '11:00')];
    const after = [anAlert('10:00', '11:00', 'source-silent'), anAlert('10:00', '11:00', 'failure-rate-high', '2')];
    expect(differencesOf(before, after)).toMatchObject({ added: after, gone: before });
  });
});

it('fills days on which nobody is told', () => {
  const report = { notifications_per_day: { '2025-09-06': 3 } } as unknown as BacktestReport;
  expect(perDay({ from: '2025-09-05T12:00:00Z', to: '2025-09-07T00:00:00Z' }, report, null)).toEqual([
    { day: '2025-09-05', before: 0, after: 0 },
    { day: '2025-09-06', before: 3, after: 0 },
  ]);
});

it('tries one rule, and leaves the others and the overrides as they are', () => {
  const aRule = (id: string): Rule =>
    ({ id, severity: 'high', enabled: true, options: [{ name: 'min_runs', value: 20 }] }) as Rule;
  const overrides = [{ match: { company: 'acme' }, rules: { a: { enabled: false } } }];
  const trial = { ...trialOf(aRule('a')), options: { min_runs: 5 } };
  expect(isSameTrial(trial, trialOf(aRule('a')))).toBe(false);
  expect(rulesToTry({ rules: [aRule('a'), aRule('b')], overrides }, 'a', trial)).toEqual({
    rules: {
      a: { enabled: true, severity: 'high', min_runs: 5 },
      b: { enabled: true, severity: 'high', min_runs: 20 },
    },
    overrides,
  });
});
