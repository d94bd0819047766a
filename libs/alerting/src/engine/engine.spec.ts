import { HOUR_MS, MINUTE_MS } from '@app/time';
import { aRunFact } from '../testing/index.js';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deserialize, serialize } from 'node:v8';
import type { AlertTransition } from '../model/alert.js';
import type { CycleReport } from '../model/cycle.js';
import { defaultRulesConfig } from '../model/rules-config.js';
import type { RunFact } from '../model/run-fact.js';
import { alertEngine } from './alert-engine.js';
import { Backtest } from './backtest.js';
import { fold, type FoldResult } from './engine.js';
import { expectationsOf } from './expectations.js';
import { type EngineState, newEngineState } from './state.js';

const START_MS = Date.UTC(2025, 8, 1);
const context = { config: defaultRulesConfig, zoneOf: () => 'Europe/Paris', retired: new Set<string>() };

/** Runs of a few hours, of two companies with a few sources and objects, that fail, hurry, dawdle, and come late. */
const aStream = (): fc.Arbitrary<RunFact[]> =>
  fc
    .array(
      fc.record({
        // Runs of one batch arrive at once.
        gapMs: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 12 * MINUTE_MS }) }, fc.constant(0)),
        lateMs: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 30 * HOUR_MS })),
        company: fc.constantFrom('acme', 'lumen'),
        source: fc.constantFrom('efficy', 'zohobooks', 'powerbi'),
        object_id: fc.integer({ min: 1, max: 4 }),
        status: fc.constantFrom<RunFact['status']>('SUCCESS', 'SUCCESS', 'SUCCESS', 'FAILED'),
        error: fc.constantFrom('401 for token 12345', 'timeout after 30 s', "'id'"),
        duration_seconds: fc.constantFrom(1, 4, 10, 30, 90, null),
        memory_used_bytes: fc.constantFrom(null, 1e6, 2e8, -5),
      }),
      { minLength: 20, maxLength: 120 },
    )
    .map((steps) => {
      let now = START_MS;
      const runs = steps.map(({ gapMs, lateMs, error, ...run }, index) => {
        now += gapMs;
        const end_ms = now - lateMs;
        const error_message = run.status === 'FAILED' ? error : null;
        return aRunFact({ ...run, run_id: `run-${index}`, end_ms, arrived_ms: now, error_message });
      });
      return runs;
    });

function folded(runs: readonly RunFact[], cuts: readonly number[], onCut: (state: EngineState) => EngineState) {
  let state = newEngineState();
  const transitions: AlertTransition[] = [];
  /** The last report of each cycle, which is the one that is kept. */
  const cycles = new Map<string, CycleReport>();
  const take = (found: FoldResult): void => {
    transitions.push(...found.transitions);
    for (const cycle of found.cycles) cycles.set(`${cycle.company} ${cycle.sequence_id}`, cycle);
  };
  const places = [...new Set(cuts.map((cut) => Math.floor(cut * runs.length))), runs.length].toSorted((a, b) => a - b);
  let from = 0;
  for (const to of places) {
    const part = runs.slice(from, to);
    const nowMs = part.at(-1)?.arrived_ms ?? state.clockMs;
    take(fold(state, { runs: part, nowMs }, context));
    state = onCut(state);
    from = to;
  }
  take(fold(state, { runs: [], nowMs: (runs.at(-1)?.arrived_ms ?? 0) + 5 * HOUR_MS }, context));
  return { state, transitions, cycles };
}

function keptAndTakenUp(state: EngineState): EngineState {
  const builder = alertEngine.builder();
  for (const part of alertEngine.partsOf(state)) builder.add(deserialize(serialize(part)) as never);
  return builder.built();
}

const someCuts = () => fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 8 });

describe('fold', () => {
  it('finds the same however the runs are cut into calls, also when the state was kept and taken up again', () => {
    let seen = 0;
    fc.assert(
      fc.property(aStream(), someCuts(), (runs, cuts) => {
        const whole = folded(runs, [], (state) => state);
        const cut = folded(runs, cuts, (state) => keptAndTakenUp(state));
        expect(cut.transitions).toEqual(whole.transitions);
        expect(cut.cycles).toEqual(whole.cycles);
        expect(expectationsOf(cut.state, context)).toEqual(expectationsOf(whole.state, context));
        seen += whole.transitions.length;
      }),
      { numRuns: 60 },
    );
    expect(seen).toBeGreaterThan(500);
  });

  it('names in a cycle exactly the objects that ran in it', () => {
    fc.assert(
      fc.property(aStream(), someCuts(), (runs, cuts) => {
        const { cycles } = folded(runs, cuts, (state) => state);
        for (const { company, sequence_id, present, present_count } of cycles.values()) {
          const ran = runs.filter((run) => run.company === company && run.sequence_id === sequence_id);
          const names = ran.map(({ source, object_id }) => `${source} ${object_id}`);
          expect(present.map(({ source, object_id }) => `${source} ${object_id}`)).toEqual([...new Set(names)].sort());
          expect(present).toHaveLength(present_count);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('finds live what a backtest of the same stream finds', () => {
    fc.assert(
      fc.property(aStream(), someCuts(), (runs, cuts) => {
        const toMs = (runs.at(-1)?.arrived_ms ?? 0) + 5 * HOUR_MS;
        const backtest = new Backtest(alertEngine, context, { fromMs: START_MS, toMs });
        for (const run of runs) backtest.add([run]);
        const live = new Map<string, AlertTransition>();
        for (const transition of folded(runs, cuts, (state) => state).transitions) {
          if (transition.to === 'firing' || live.has(transition.alert_id)) live.set(transition.alert_id, transition);
        }
        const found = backtest.end().alerts.map(({ rule, subject, state }) => ({ rule, subject, state }));
        const expected = [...live.values()].map(({ rule, subject, to }) => ({ rule, subject, state: to }));
        expect(found).toHaveLength(expected.length);
        expect(found).toEqual(expect.arrayContaining(expected));
      }),
      { numRuns: 40 },
    );
  });

  it('makes transitions that follow from each other, and resolves on evidence only', () => {
    fc.assert(
      fc.property(aStream(), (runs) => {
        const last = new Map<string, AlertTransition>();
        for (const transition of folded(runs, [], (state) => state).transitions) {
          const before = last.get(transition.alert_id);
          expect(transition.seq).toBe((before?.seq ?? -1) + 1);
          expect(transition.from).toBe(before?.to ?? null);
          expect(before?.to).not.toBe('resolved');
          if (transition.to === 'resolved' && transition.rule === 'failure-detected') {
            expect(transition.evidence.run?.status).toBe('SUCCESS');
          }
          last.set(transition.alert_id, transition);
        }
        const open = [...last.values()].filter(({ to }) => to !== 'resolved').map(({ fingerprint }) => fingerprint);
        expect(new Set(open).size).toBe(open.length);
      }),
      { numRuns: 40 },
    );
  });

  it('tells the episodes of one instant apart', () => {
    const statuses = ['FAILED', 'SUCCESS', 'FAILED', 'SUCCESS', 'FAILED'] as const;
    const runs = statuses.map((status) => aRunFact({ end_ms: START_MS, status }));
    const found = fold(newEngineState(), { runs, nowMs: START_MS }, context).transitions.filter(
      ({ rule }) => rule === 'failure-detected',
    );
    expect(found.map(({ to }) => to)).toEqual(['firing', 'resolved', 'firing', 'resolved', 'firing']);
    expect(new Set(found.map(({ alert_id }) => alert_id)).size).toBe(3);
    expect(new Set(found.map(({ transition_id }) => transition_id)).size).toBe(5);
  });

  it('says what is unlike the last good run', () => {
    const good = aRunFact({ end_ms: START_MS, duration_seconds: 4 });
    const bad = aRunFact({ end_ms: START_MS + HOUR_MS, duration_seconds: 40, status: 'FAILED', error_message: "'id'" });
    const state = newEngineState();
    const { transitions } = fold(state, { runs: [good, bad], nowMs: bad.end_ms }, context);
    const [found] = transitions.filter(({ rule }) => rule === 'failure-detected');
    expect(found).toMatchObject({
      summary: "acme / zohobooks / invoices failed: 'id'",
      evidence: {
        run: { run_id: bad.run_id, status: 'FAILED' },
        last_good_run: { run_id: good.run_id },
        differs: ['status is FAILED', 'duration is 10 times as much'],
      },
    });
  });

  it('says of the objects of a silent source that they are late as well', () => {
    const runs = Array.from({ length: 20 }, (_, hour) =>
      [1, 2].map((object_id) => aRunFact({ object_id, end_ms: START_MS + hour * HOUR_MS })),
    ).flat();
    const state = newEngineState();
    const statesAt = (hours: number) => {
      fold(state, { runs: hours < 20 ? runs : [], nowMs: START_MS + hours * HOUR_MS }, context);
      return expectationsOf(state, context).map((expectation) => expectation.state);
    };
    expect(statesAt(19.5)).toEqual(['on_time', 'on_time', 'on_time']);
    expect(statesAt(24)).toEqual(['late', 'late', 'late']);
  });

  describe('when a day of cycles is read in at once', () => {
    const arrivedMs = START_MS + 30 * HOUR_MS;
    const hours = Array.from({ length: 12 }, (_, hour) => START_MS + (18 + hour) * HOUR_MS);
    const runsOf = (object_id: number, atMs: readonly number[]) =>
      atMs.map((end_ms) => aRunFact({ object_id, end_ms, arrived_ms: arrivedMs }));
    const reportsOf = (runs: readonly RunFact[], afterMs: number) =>
      fold(newEngineState(), { runs, nowMs: arrivedMs + afterMs }, context).cycles;

    it('closes all but the last two within a minute, in their order', () => {
      const runs = hours.flatMap((atMs, hour) => [...runsOf(1, [atMs]), ...(hour === 9 ? [] : runsOf(2, [atMs]))]);
      const closed = reportsOf(runs, MINUTE_MS);
      expect(closed.map(({ cycle_time }) => Date.parse(cycle_time))).toEqual(hours.slice(0, -2));
      expect(closed.at(-1)).toMatchObject({ missing: [{ object_id: 2 }] });
      expect(reportsOf(runs, 15 * MINUTE_MS)).toHaveLength(hours.length);
    });

    it('misses who stays away in each cycle, and not any more who comes to every third', () => {
      const there = [...hours.slice(0, 5), hours[7]!, hours[10]!];
      const runs = hours.flatMap((atMs) => [...runsOf(1, [atMs]), ...(there.includes(atMs) ? runsOf(2, [atMs]) : [])]);
      const missed = reportsOf(runs, 15 * MINUTE_MS).filter(({ missing }) => missing.length > 0);
      expect(missed.map(({ cycle_time }) => Date.parse(cycle_time))).toEqual([hours[5], hours[6]]);
    });

    it('waits for longer when it comes object by object: others may be on the way', () => {
      const later = runsOf(2, hours).map((run) => ({ ...run, arrived_ms: arrivedMs + 1000 }));
      const runs = [...runsOf(1, hours).map((run, index) => ({ ...run, arrived_ms: arrivedMs + index })), ...later];
      expect(reportsOf(runs, 14 * MINUTE_MS)).toEqual([]);
      expect(reportsOf(runs, 16 * MINUTE_MS)).toHaveLength(hours.length);
    });
  });
});
