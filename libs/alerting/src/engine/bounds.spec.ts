import { DAY_MS, HOUR_MS } from '@app/time';
import { aRunFact } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import { defaultRulesConfig } from '../model/rules-config.js';
import type { RunFact } from '../model/run-fact.js';
import { fold } from './engine.js';
import { expectationsOf } from './expectations.js';
import { newEngineState } from './state.js';

const START_MS = Date.UTC(2025, 8, 1);
const context = { config: defaultRulesConfig, zoneOf: () => 'UTC', retired: new Set<string>() };
const limited = { ...context, limits: { perCompany: 3, inAll: 5, sources: 4 } };

const runsOf = (count: number, overrides: Partial<RunFact> = {}): RunFact[] =>
  Array.from({ length: count }, (_, index) => aRunFact({ end_ms: START_MS, object_id: String(index), ...overrides }));

describe('what the engine follows is bounded:', () => {
  it('objects of a company, of all, and sources, whatever the store holds', () => {
    const state = newEngineState();
    const made = Array.from({ length: 20 }, (_, index) => aRunFact({ end_ms: START_MS, company: `made up ${index}` }));
    fold(state, { runs: [...runsOf(10), ...made], nowMs: START_MS }, limited);
    expect(state.companies.get('acme')!.objects.size).toBe(3);
    expect([state.objectsCount, state.sourcesCount, state.companies.size]).toEqual([5, 3, 3]);
    // Those that are followed go on.
    fold(state, { runs: runsOf(3, { end_ms: START_MS + HOUR_MS }), nowMs: START_MS + HOUR_MS }, limited);
    const followed = [...state.companies.get('acme')!.objects.values()];
    expect(followed.map(({ newest }) => newest.end_ms)).toEqual([1, 2, 3].map(() => START_MS + HOUR_MS));
  });

  it('an object that has not run for 90 days is forgotten with its alerts and its expectation, and its source after it', () => {
    const state = newEngineState();
    const failed = aRunFact({ end_ms: START_MS + HOUR_MS, object_id: '1', status: 'FAILED' });
    const other = aRunFact({ end_ms: START_MS + HOUR_MS, object_id: '2', source: 'efficy' });
    fold(state, { runs: [failed, other], nowMs: START_MS + HOUR_MS }, context);
    for (let day = 1; day <= 90; day++) {
      const run = aRunFact({
        ...other,
        run_id: `day ${day}`,
        end_ms: START_MS + day * DAY_MS,
        arrived_ms: START_MS + day * DAY_MS,
      });
      fold(state, { runs: [run], nowMs: run.end_ms }, context);
    }
    const isFiring = () => [...state.alerts.values()].some(({ rule }) => rule === 'failure-detected');
    expect([isFiring(), state.objectsCount, state.sourcesCount]).toEqual([true, 2, 2]);
    const { transitions } = fold(state, { runs: [], nowMs: START_MS + 91 * DAY_MS }, context);
    expect(transitions.filter(({ rule, to }) => rule === 'failure-detected' && to === 'resolved')).toMatchObject([
      { summary: 'acme / zohobooks / invoices has not run for 90 days: it is not followed any more' },
    ]);
    expect([isFiring(), state.objectsCount, state.sourcesCount]).toEqual([false, 1, 1]);
    expect(new Set(expectationsOf(state, context).map(({ subject }) => subject.source))).toEqual(new Set(['efficy']));
  }, 60_000);

  it('cycles that are open, also when each run names one of its own; one that goes on stays open', () => {
    const state = newEngineState();
    const runs = Array.from({ length: 3000 }, (_, index) =>
      aRunFact({
        end_ms: START_MS + index,
        object_id: String(index % 7),
        sequence_id: index % 10 === 0 ? 'real' : `made up ${index}`,
      }),
    );
    const { cycles } = fold(state, { runs, nowMs: START_MS + 3000 }, context);
    const { open } = state.companies.get('acme')!;
    expect([open.size, state.openCycles, open.has('real')]).toEqual([200, 200, true]);
    expect(cycles).toHaveLength(2501);
  });

  it('objects that come late to a closed cycle make one report of it', () => {
    const state = newEngineState();
    const [first, ...late] = runsOf(50, { sequence_id: 'a cycle' });
    fold(state, { runs: [first!], nowMs: START_MS + HOUR_MS }, context);
    const arrived = late.map((run) => ({ ...run, arrived_ms: START_MS + HOUR_MS }));
    const { cycles } = fold(state, { runs: arrived, nowMs: START_MS + HOUR_MS }, context);
    expect(cycles.map(({ late: names, present_count }) => [names.length, present_count])).toEqual([[49, 50]]);
  });

  it('refused runs are one alert of their company, which ends when it was quiet and something was stored', () => {
    const state = newEngineState();
    const refusing = { ...context, refused: ['acme', 'never seen'] };
    fold(state, { runs: runsOf(1), nowMs: START_MS }, context);
    const first = fold(state, { runs: [], nowMs: START_MS + 30 * 60_000 }, refusing).transitions;
    expect(first.map(({ rule, to, subject }) => [rule, to, subject.company])).toEqual([
      ['too-many-objects', 'firing', 'acme'],
    ]);
    const later = (run: Partial<RunFact>, hours: number) =>
      fold(state, { runs: runsOf(1, run), nowMs: START_MS + hours * HOUR_MS }, context).transitions.filter(
        ({ rule }) => rule === 'too-many-objects',
      );
    expect(later({ end_ms: START_MS + 0.75 * HOUR_MS }, 1.4)).toEqual([]);
    expect(later({ end_ms: START_MS + 1.45 * HOUR_MS }, 1.6)).toMatchObject([{ to: 'resolved' }]);
  });
});
