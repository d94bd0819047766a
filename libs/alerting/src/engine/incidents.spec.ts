import { HOUR_MS, MINUTE_MS } from '@app/time';
import { aRunFact } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import { defaultRulesConfig, type RulesConfig } from '../model/rules-config.js';
import type { RunFact } from '../model/run-fact.js';
import { fold } from './engine.js';
import { newEngineState } from './state.js';

// A Tuesday.
const START_MS = Date.UTC(2025, 8, 2);
/** Failures are told at once. */
const config: RulesConfig = {
  ...defaultRulesConfig,
  rules: { 'failure-detected': { options: { retry_grace_mins: 0 } } },
};
const context = { config, zoneOf: () => 'UTC', retired: new Set<string>() };

const CAUSE = 'connection refused by the server';

const run = (minute: number, overrides: Partial<RunFact> = {}): RunFact =>
  aRunFact({ end_ms: START_MS + minute * MINUTE_MS, source: 'efficy', ...overrides });

const failure = (minute: number, object_id: string, overrides: Partial<RunFact> = {}): RunFact =>
  run(minute, { object_id, status: 'FAILED', error_message: CAUSE, ...overrides });

/** The alerts that fired, in their order, each with a letter for its incident. */
function fired(runs: readonly RunFact[], untilMinute = 0): string[] {
  const inOrder = runs.toSorted((a, b) => a.arrived_ms - b.arrived_ms);
  const nowMs = Math.max(START_MS + untilMinute * MINUTE_MS, inOrder.at(-1)!.arrived_ms);
  const letters = new Map<string, string>();
  return fold(newEngineState(), { runs: inOrder, nowMs }, context).transitions.flatMap(
    ({ rule, to, from, subject, incident_id }) => {
      if (to !== 'firing' || from === 'firing' || incident_id === null) return [];
      if (!letters.has(incident_id)) letters.set(incident_id, 'ABCDEFGH'[letters.size] ?? '?');
      const { company, source, object_id } = subject;
      return [`${letters.get(incident_id)} ${rule} ${company} ${source}${object_id === null ? '' : ` ${object_id}`}`];
    },
  );
}

const lettersOf = (runs: readonly RunFact[]): string =>
  fired(runs)
    .filter((alert) => alert.includes('failure-detected'))
    .map(([letter]) => letter)
    .join('');

describe('failures are one incident', () => {
  const three = [failure(0, '1'), failure(1, '2'), failure(2, '3')];

  it.each([
    {
      name: 'of one source and cause within five minutes of each other',
      runs: [...three, failure(6.9, '4')],
      is: 'AAAA',
    },
    { name: 'unless they are five minutes apart', runs: [failure(0, '1'), failure(5, '2')], is: 'AB' },
    {
      name: 'though a number in the message differs',
      runs: [
        failure(0, '1', { error_message: 'timeout after 30 s' }),
        failure(1, '2', { error_message: 'timeout after 45 s' }),
      ],
      is: 'AA',
    },
    {
      name: 'unless their causes differ',
      runs: [failure(0, '1'), failure(0, '2', { error_message: 'no such column' })],
      is: 'AB',
    },
    {
      name: 'unless their sources differ',
      runs: [failure(0, '1'), failure(0, '2', { source: 'zohobooks' })],
      is: 'AB',
    },
    {
      name: 'of several sources, when their messages name the same host, in whatever words',
      runs: [
        failure(0, '1', { error_message: 'connect ECONNREFUSED warehouse.internal:5432' }),
        failure(1, '2', {
          source: 'zohobooks',
          error_message: 'dial tcp: lookup warehouse.internal:5432: no such host',
        }),
      ],
      is: 'AA',
    },
    {
      name: 'unless it is another host, or another company',
      runs: [
        failure(0, '1', { error_message: 'connect ECONNREFUSED warehouse.internal:5432' }),
        failure(1, '2', { source: 'zohobooks', error_message: 'connect ECONNREFUSED vault.internal:443' }),
        failure(1, '3', { company: 'lumen', error_message: 'connect ECONNREFUSED warehouse.internal:5432' }),
      ],
      is: 'ABC',
    },
    { name: 'unless their companies differ', runs: [failure(0, '1'), failure(0, '2', { company: 'lumen' })], is: 'AB' },
    { name: 'a day later as well, once three shared it', runs: [...three, failure(25 * 60, '4')], is: 'AAAA' },
    { name: 'and not longer than 26 hours', runs: [...three, failure(26 * 60 + 2, '4')], is: 'AAAB' },
    { name: 'and not hours later when only two shared it', runs: [...three.slice(1), failure(60, '4')], is: 'AAB' },
    {
      name: 'and not hours later when nobody knows what it was',
      runs: [...three, failure(60, '4')].map((one) => ({ ...one, error_message: 'Unknown error' })),
      is: 'AAAB',
    },
  ])('$name', ({ runs, is }) => {
    expect(lettersOf(runs)).toBe(is);
  });

  it.each([
    { name: 'within a day', hours: 23.9, is: 'AA' },
    { name: 'a day later and not', hours: 24.1, is: 'AB' },
  ])('of one object that fails again $name', ({ hours, is }) => {
    const over = run(60, { object_id: '1' });
    const again = failure(60 + hours * 60, '1', { error_message: 'no such column' });
    expect(lettersOf([failure(0, '1'), over, again])).toBe(is);
  });

  it('with the share of failures that they are part of', () => {
    const good = [0, 1, 2].map((hour) => run(60 * hour, { object_id: '1' }));
    const bad = [3, 4, 5, 6].map((hour) => failure(60 * hour, '1', { error_message: `${'abc'.repeat(hour)} failed` }));
    expect(fired([...good, ...bad])).toEqual([
      'A failure-detected acme efficy 1',
      'A failure-rate-high acme efficy 1',
      'A failure-rate-high acme efficy',
    ]);
  });
});

describe('silent sources are one incident', () => {
  const hourly = (source: string, hours: number, minute: number, company = 'acme'): RunFact[] =>
    Array.from({ length: hours }, (_, hour) => run(60 * hour + minute, { source, company, object_id: '1' }));
  /** Somebody else runs on: it is not everybody. */
  const others = hourly('powerbi', 60, 15, 'lumen');

  it('when they are of one company and stop together', () => {
    const runs = [...hourly('efficy', 45, 5), ...hourly('zohobooks', 45, 10), ...hourly('hubspot', 60, 20), ...others];
    expect(fired(runs, 59 * 60)).toEqual(['A source-silent acme efficy', 'A source-silent acme zohobooks']);
  });

  it('when nothing has been heard of the company since the first one, however long', () => {
    const runs = [...hourly('efficy', 45, 5), ...hourly('zohobooks', 45, 50), ...others];
    expect(fired(runs, 59 * 60)).toEqual(['A source-silent acme efficy', 'A source-silent acme zohobooks']);
  });

  it('unless one stops later, when others of the company have run since', () => {
    const runs = [...hourly('efficy', 45, 5), ...hourly('zohobooks', 50, 10), ...hourly('hubspot', 60, 20), ...others];
    expect(fired(runs, 59 * 60)).toEqual(['A source-silent acme efficy', 'B source-silent acme zohobooks']);
  });

  it('unless they are of different companies', () => {
    const runs = [...hourly('efficy', 45, 5), ...hourly('efficy', 45, 6, 'north'), ...others];
    expect(fired(runs, 50 * 60)).toEqual(['A source-silent acme efficy', 'B source-silent north efficy']);
  });
});

describe('objects that are slow together are one incident', () => {
  const cycles = (from: number, to: number, changes: Partial<RunFact>, source = 'efficy'): RunFact[] =>
    Array.from({ length: to - from }, (_, index) =>
      [1, 2, 3, 4].map((nth) => run(60 * (from + index) + nth, { source, object_id: String(nth), ...changes })),
    ).flat();
  const usual = { duration_seconds: 20, memory_used_bytes: 50e6, cpu_time_seconds: 2 };
  const slow = { ...usual, duration_seconds: 60, cpu_time_seconds: 6 };

  it('with their source', () => {
    const alerts = fired([...cycles(0, 48, usual), ...cycles(48, 58, slow)]);
    expect(alerts.length).toBeGreaterThanOrEqual(5);
    expect(alerts).toContain('A latency-degraded acme efficy');
    expect(alerts.every((alert) => alert.startsWith('A latency-degraded'))).toBe(true);
  });

  it('but not with those of another source', () => {
    const both = ['efficy', 'zohobooks'].flatMap((source) => [
      ...cycles(0, 48, usual, source),
      ...cycles(48, 58, slow, source),
    ]);
    const incidents = (source: string) =>
      new Set(
        fired(both)
          .filter((alert) => alert.includes(source))
          .map(([letter]) => letter),
      );
    expect([incidents('efficy').size, incidents('zohobooks').size]).toEqual([1, 1]);
    expect(incidents('efficy')).not.toEqual(incidents('zohobooks'));
  });
});

describe('an incident', () => {
  it('ends with its last alert', () => {
    const state = newEngineState();
    const openAfter = (runs: readonly RunFact[]): number[] => {
      fold(state, { runs, nowMs: runs.at(-1)!.arrived_ms }, context);
      return [...state.incidents.values()];
    };
    expect(openAfter([failure(0, '1'), failure(1, '2')])).toEqual([2]);
    expect(openAfter([run(30, { object_id: '1' })])).toEqual([1]);
    expect(openAfter([run(31, { object_id: '2' })])).toEqual([]);
  });

  it('has a cause for each source, the last 500 of them', () => {
    const state = newEngineState();
    const runs = Array.from({ length: 600 }, (_, index) =>
      failure(index / 10, String(index), {
        error_message: `${'ab'.repeat(index % 60)}${'cd'.repeat(index / 60)} is gone`,
      }),
    );
    fold(state, { runs, nowMs: START_MS + HOUR_MS }, context);
    expect(state.companies.get('acme')!.causes.size).toBe(500);
  });
});
