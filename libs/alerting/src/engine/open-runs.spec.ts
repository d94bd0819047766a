import { HOUR_MS, MINUTE_MS } from '@app/time';
import { describe, expect, it } from 'vitest';
import type { AlertTransition } from '../model/alert.js';
import { defaultRulesConfig } from '../model/rules-config.js';
import type { StartFact } from '../model/start-fact.js';
import { aRunFact } from '../testing/run-facts.js';
import { fold, type FoldInput } from './engine.js';
import { StateBuilder, StateParts } from './kept-state.js';
import { type EngineState, newEngineState } from './state.js';

const START_MS = Date.parse('2025-09-01T00:00:00Z');
const context = { config: defaultRulesConfig, zoneOf: () => 'UTC', retired: new Set<string>() };
const names = { company: 'acme', source: 'efficy', zone: '1-Raw', object_id: '1', object_type: 'object 1' };
const isStuck = ({ rule }: AlertTransition): boolean => rule === 'run-stuck';

const runs = Array.from({ length: 48 }, (_, hour) =>
  aRunFact({ ...names, run_id: `run-${hour}`, end_ms: START_MS + hour * HOUR_MS, duration_seconds: 4 }),
);

function aStart(overrides: Partial<StartFact> = {}): StartFact {
  const start_ms = overrides.start_ms ?? START_MS + 47 * HOUR_MS + 30 * MINUTE_MS;
  return { ...names, run_id: 'open', sequence_id: null, start_ms, arrived_ms: start_ms, ...overrides };
}

const kept = (state: EngineState): EngineState => {
  const builder = new StateBuilder();
  for (const part of new StateParts(state).parts()) builder.add(structuredClone(part));
  return builder.built();
};

function foldAll(inputs: readonly FoldInput[], isKept = false): AlertTransition[] {
  let state = newEngineState();
  return inputs.flatMap((input) => {
    if (isKept) state = kept(state);
    return fold(state, input, context).transitions;
  });
}

describe('a run that does not end', () => {
  const start = aStart();
  const dueMs = start.start_ms + 10 * MINUTE_MS;

  it('is told at exactly the moment at which it has taken too long, and began to be so then', () => {
    const before = [
      { runs, starts: [start], nowMs: dueMs - 1 },
      { runs: [], nowMs: dueMs },
    ];
    const [first, ...others] = foldAll(before).filter(isStuck);
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      to: 'firing',
      at: new Date(dueMs).toISOString(),
      started_at: new Date(dueMs).toISOString(),
      evidence: {
        run_ids: ['open'],
        measurements: [{ metric: 'runtime_seconds', observed: 600, threshold: 600, baseline: { sample_size: 48 } }],
      },
    });
    expect(foldAll(before.slice(0, 1)).filter(isStuck)).toEqual([]);
  });

  it('is told once, whatever the calls are, and by a state that was kept as well', () => {
    const end = aRunFact({
      ...names,
      run_id: 'open',
      end_ms: dueMs + HOUR_MS,
      duration_seconds: 4200,
      status: 'SKIPPED',
    });
    const nowMs = end.end_ms + MINUTE_MS;
    const whole = foldAll([{ runs: [...runs, end], starts: [start], nowMs }]);
    const pieces = [
      { runs, nowMs: runs.at(-1)!.arrived_ms },
      { runs: [], starts: [start], nowMs: start.arrived_ms },
      { runs: [], nowMs: dueMs - MINUTE_MS },
      { runs: [end], nowMs: end.arrived_ms },
      { runs: [], nowMs },
    ];
    expect(foldAll(pieces)).toEqual(whole);
    expect(foldAll(pieces, true)).toEqual(whole);
    expect(whole.filter(isStuck).map(({ to }) => to)).toEqual(['firing', 'resolved']);
  });

  it('has ended when its end came before its start', () => {
    const end = aRunFact({ ...names, run_id: 'open', end_ms: start.start_ms + MINUTE_MS, duration_seconds: 60 });
    const late = { ...start, arrived_ms: end.arrived_ms + MINUTE_MS };
    expect(foldAll([{ runs: [...runs, end], starts: [late], nowMs: dueMs + HOUR_MS }]).filter(isStuck)).toEqual([]);
  });

  it('is followed beside seven others at most', () => {
    const starts = Array.from({ length: 20 }, (_, index) => aStart({ run_id: `open ${index}` }));
    const state = newEngineState();
    fold(state, { runs, starts, nowMs: start.start_ms }, context);
    expect([...state.companies.get('acme')!.objects.values()].map(({ openRuns }) => openRuns.length)).toEqual([8]);
  });
});
