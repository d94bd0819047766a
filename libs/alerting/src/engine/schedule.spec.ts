import { HOUR_MS, MINUTE_MS } from '@app/time';
import { describe, expect, it } from 'vitest';
import type { StatedExpectation } from '../model/rules-config.js';
import type { RunFact } from '../model/run-fact.js';
import { aRunFact } from '../testing/index.js';
import { fold } from './engine.js';
import { expectationsOf } from './expectations.js';
import { newEngineState } from './state.js';

const ms = (time: string): number => Date.parse(time);
const match = { company: 'acme', source: 'payroll' };
const nightly: StatedExpectation = { match, cron: '0 2 * * 1-5', time_zone: null, graceSecs: 1800 };

/** A run of ten minutes of the source payroll. */
const aRun = (start: string, overrides: Partial<RunFact> = {}): RunFact =>
  aRunFact({ source: 'payroll', duration_seconds: 600, end_ms: ms(start) + 10 * MINUTE_MS, ...overrides });

/** Another source runs every five minutes, so that a silence is nobody else's. */
function others(from: string, to: string): RunFact[] {
  const runs: RunFact[] = [];
  for (let at = ms(from); at <= ms(to); at += 5 * MINUTE_MS) runs.push(aRunFact({ source: 'others', end_ms: at }));
  return runs;
}

/** Transitions about silence, as `time state`. */
function silences(runs: readonly RunFact[], to: string, stated: StatedExpectation = nightly, zone = 'Europe/Paris') {
  const config = { rules: {}, overrides: [], expectations: [stated] };
  const context = { config, zoneOf: () => zone, retired: new Set<string>() };
  const from = runs.map(({ end_ms }) => new Date(end_ms).toISOString()).toSorted()[0]!;
  const all = [...runs, ...others(from, to)].sort((a, b) => a.arrived_ms - b.arrived_ms);
  const state = newEngineState();
  const { transitions } = fold(state, { runs: all, nowMs: ms(to) }, context);
  const [expected] = expectationsOf(state, context).filter(({ subject }) => subject.source === 'payroll');
  const told = transitions
    .filter(({ rule, subject }) => rule === 'source-silent' && subject.source === 'payroll')
    .map((transition) => `${transition.at.slice(0, 16)} ${transition.to}`);
  return { told, expected };
}

describe('a schedule that is stated', () => {
  // 2026-03-05 is a Thursday; 02:00 in Paris is 01:00 UTC.
  it('counts from the first run on: the next occurrence is due, and late after its grace', () => {
    const { told, expected } = silences([aRun('2026-03-05T01:00:00Z')], '2026-03-06T03:00:00Z');
    expect(told).toEqual(['2026-03-06T01:30 firing']);
    expect(expected).toMatchObject({
      made_of: 'stated',
      next_due_at: '2026-03-06T01:00:00.000Z',
      late_at: '2026-03-06T01:30:00.000Z',
      state: 'late',
    });
  });

  it('is over with the next run, and waits for nobody at the weekend', () => {
    const runs = ['2026-03-05T01:00:00Z', '2026-03-06T04:00:00Z'].map((start) => aRun(start));
    const { told, expected } = silences(runs, '2026-03-09T00:59:00Z');
    expect(told).toEqual(['2026-03-06T01:30 firing', '2026-03-06T04:10 resolved']);
    expect(expected).toMatchObject({ next_due_at: '2026-03-09T01:00:00.000Z', state: 'on_time' });
  });

  it.each([
    ['a minute before its time is the one of that time', '2026-03-06T00:59:00Z', []],
    ['earlier is not', '2026-03-06T00:58:59Z', ['2026-03-06T01:30 firing']],
  ])('a run that starts %s', (_, start, told) => {
    const runs = [aRun('2026-03-05T01:00:00Z'), aRun(start)];
    expect(silences(runs, '2026-03-06T12:00:00Z').told).toEqual(told);
  });

  it('goes by the start: a run of half an hour that ends within its grace is in time', () => {
    const slow = aRun('2026-03-06T01:00:00Z', { duration_seconds: 1799, end_ms: ms('2026-03-06T01:29:59Z') });
    expect(silences([aRun('2026-03-05T01:00:00Z'), slow], '2026-03-06T12:00:00Z').told).toEqual([]);
  });

  it('goes by the clocks of its zone', () => {
    const tokyo = { ...nightly, time_zone: 'Asia/Tokyo' };
    const { expected } = silences([aRun('2026-03-05T01:00:00Z')], '2026-03-05T03:00:00Z', tokyo);
    expect(expected).toMatchObject({ next_due_at: '2026-03-05T17:00:00.000Z' });
  });

  it('pages nobody for a change of the clocks', () => {
    const daily = { ...nightly, cron: '30 2 * * *', graceSecs: 900 };
    // Cron starts the job of 02:30 at 03:00 on 29 March 2026, when Paris has no 02:30, and once on 25 October, when it has two.
    const spring = ['2026-03-28T01:30:00Z', '2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z'];
    const autumn = ['2026-10-24T00:30:00Z', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'];
    for (const starts of [spring, autumn]) {
      const to = new Date(ms(starts.at(-1)!) + 20 * HOUR_MS).toISOString();
      expect(
        silences(
          starts.map((start) => aRun(start)),
          to,
          daily,
        ).told,
      ).toEqual([]);
    }
  });

  it('of an object counts for that object', () => {
    const ofObject = { ...nightly, match: { ...match, object: '7' } };
    const both = (start: string) => [aRun(start, { object_id: '7' }), aRun(start, { object_id: '8' })];
    const runs = [...both('2026-03-05T01:00:00Z'), aRun('2026-03-06T01:00:00Z', { object_id: '8' })];
    expect(silences(runs, '2026-03-06T05:00:00Z', ofObject).told).toEqual(['2026-03-06T01:30 firing']);
  });
});
