import { HOUR_MS, MINUTE_MS } from '@app/time';
import { aRunFact } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import { deserialize, serialize } from 'node:v8';
import { defaultRulesConfig } from '../model/rules-config.js';
import type { RunFact } from '../model/run-fact.js';
import { fold } from './engine.js';
import { StateBuilder, StateParts } from './kept-state.js';
import { type EngineState, newEngineState } from './state.js';

const START_MS = Date.UTC(2025, 8, 1);
const context = { config: defaultRulesConfig, zoneOf: () => 'UTC', retired: new Set<string>() };

/** Two days of three sources: one fails, one falls silent, and one has just failed again. */
function aState(): EngineState {
  const state = newEngineState();
  const runs: RunFact[] = [];
  for (let hour = 0; hour < 48; hour += 1) {
    for (const source of ['efficy', 'zohobooks', 'powerbi']) {
      if (source === 'powerbi' && hour > 40) continue;
      for (const object_id of ['1', '2', '3']) {
        const isFailed = source === 'efficy' && (hour === 47 || (object_id === '1' && hour > 40));
        runs.push(
          aRunFact({
            ...{ source, object_id, end_ms: START_MS + hour * HOUR_MS + Number(object_id) * 1000 },
            status: isFailed ? 'FAILED' : 'SUCCESS',
          }),
        );
      }
    }
  }
  fold(state, { runs, nowMs: START_MS + 47 * HOUR_MS + MINUTE_MS }, context);
  return state;
}

function built(state: EngineState): EngineState {
  const builder = new StateBuilder();
  for (const part of new StateParts(state).parts()) builder.add(deserialize(serialize(part)) as typeof part);
  return builder.built();
}

/** When each subject is looked at next. */
const timersOf = (state: EngineState): number[] =>
  [...state.companies.values()].flatMap(({ sources, objects }) =>
    [...sources.values(), ...objects.values()].map(({ habit }) => habit.timerMs),
  );

const withoutTimers = ({ timers: _, ...state }: EngineState) => state;

describe('a state that was kept', () => {
  it('is what it was, but for the timers', () => {
    const state = aState();
    expect([...state.alerts.values()].map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['failure-detected', 'source-silent', 'failure-rate-high']),
    );
    expect(withoutTimers(built(state))).toEqual(withoutTimers(state));
  });

  it('has its timers again with the next fold', () => {
    const state = aState();
    const again = built(state);
    expect(again.timers.size).toBe(0);
    const before = timersOf(state);
    fold(again, { runs: [], nowMs: again.clockMs }, context);
    // The same moments, though by now some of the subjects are late only later.
    expect(timersOf(again)).toEqual(before);
    // One for each source and object, the failures that wait for a retry, and the rounds that are open.
    expect(again.timers.size).toBe(3 + 9 + 2 + 2);
    expect(again.timers.first()?.ms).toBe(state.timers.first()?.ms);
  });

  it('has alerts and runs that are shared, as they were', () => {
    const state = built(aState());
    const company = state.companies.get('acme')!;
    const failing = company.sources.get('efficy')!.objects.values().next().value!;
    expect(failing.alerts.length).toBeGreaterThan(0);
    for (const alert of failing.alerts) expect(state.alerts.get(alert.fingerprint)).toBe(alert);
    expect(failing.failures.at(-1)).toBe(failing.newest);
    for (const [key, object] of company.objects) {
      expect(object.key).toBe(key);
      expect([...company.sources.get(object.subject.source!)!.objects.values()]).toContain(object);
    }
    const [waiting] = [...company.objects.values()].filter(({ pending }) => pending !== null);
    expect(waiting?.pending?.run).toBe(waiting?.newest);
  });

  it('is written in pieces of 2000 entries at most', () => {
    const state = newEngineState();
    const runs = Array.from({ length: 2100 }, (_, index) => aRunFact({ end_ms: START_MS, object_id: String(index) }));
    fold(state, { runs, nowMs: START_MS }, context);
    const sizes = [...new StateParts(state).parts()].map((part) => {
      const [value] = Object.values(part) as unknown[];
      return Array.isArray(value) ? value.length : 1;
    });
    expect(Math.max(...sizes)).toBe(2000);
    expect(sizes.filter((size) => size > 1)).toEqual([...Array.from({ length: 8 }, () => 500), 99, 100, 2000, 100]);
    expect(built(state).companies.get('acme')!.objects.size).toBe(2100);
  });

  it('is small in memory, and written as other versions expect it: with sums at rest, and two bytes for each hour', () => {
    const state = aState();
    const objects = [...state.companies.get('acme')!.objects.values()];
    expect(objects.every(({ habit }) => habit.longestMins instanceof Uint8Array)).toBe(true);
    const sums = objects.flatMap(({ levels }) =>
      levels.flatMap((level) => (level === null ? [] : [level.up, level.down])),
    );
    expect(sums).toContain(null);
    const kept = [...new StateParts(state).parts()].flatMap((part) => ('objects' in part ? part.objects : []));
    expect(kept).toHaveLength(9);
    for (const { habit, levels } of kept) {
      expect(habit.longestMins).toBeInstanceOf(Uint16Array);
      for (const level of levels) if (level !== null) expect(level).toMatchObject({ up: { sum: 0 }, down: { sum: 0 } });
    }
  });

  it('is of nothing when nothing was known', () => {
    expect(withoutTimers(built(newEngineState()))).toEqual(withoutTimers(newEngineState()));
  });

  it('waits anew under other rules, and as before under the same', () => {
    const other = {
      ...context,
      config: {
        ...defaultRulesConfig,
        expectations: [{ match: { company: 'acme', source: 'zohobooks' }, everySecs: 600, graceSecs: 0 }],
      },
    };
    const silentAt = (rules: typeof context): string | undefined => {
      const others = [48.1, 48.6, 49.1].map((hour) =>
        aRunFact({ source: 'efficy', end_ms: START_MS + hour * HOUR_MS }),
      );
      const { transitions } = fold(built(aState()), { runs: others, nowMs: START_MS + 50 * HOUR_MS }, rules);
      return transitions.find(({ rule, subject }) => rule === 'source-silent' && subject.source === 'zohobooks')?.at;
    };
    expect(silentAt(other)?.slice(0, 13)).toBe('2025-09-02T23');
    expect(silentAt(context)?.slice(0, 13)).toBe('2025-09-03T00');
  });
});
