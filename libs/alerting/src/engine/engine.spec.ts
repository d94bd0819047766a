import { SeededRandom } from '@app/analytics/testing';
import { HOUR_MS, MINUTE_MS } from '@app/time';
import { aRunFact } from '../testing/index.js';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { deserialize, serialize } from 'node:v8';
import type { AlertTransition } from '../model/alert.js';
import type { CycleReport } from '../model/cycle.js';
import { defaultRulesConfig } from '../model/rules-config.js';
import type { RunFact } from '../model/run-fact.js';
import { alertEngine } from './alert-engine.js';
import { Backtest } from '../backtest/backtest.js';
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
        object_id: fc.constantFrom('1', '2', 'three', '4'),
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

const failuresIn = (transitions: readonly AlertTransition[]): AlertTransition[] =>
  transitions.filter(({ rule }) => rule === 'failure-detected');

/** Ten days of two companies, hourly and nightly, with an outage, slow runs, failures, and runs that come late. */
function tenDays(seed: number): RunFact[] {
  const random = new SeededRandom(seed);
  const runs: RunFact[] = [];
  for (let hour = 0; hour < 10 * 24; hour += 1) {
    const isSlow = hour > 130 && hour < 155;
    for (const [company, source, count] of [
      ['acme', 'efficy', 4],
      ['acme', 'zohobooks', 3],
      ['lumen', 'powerbi', 1],
    ] as const) {
      if (source === 'zohobooks' && hour > 175 && hour < 185) continue;
      if (source === 'powerbi' && hour % 24 !== 2) continue;
      for (let object_id = 1; object_id <= count; object_id += 1) {
        const isFailed = random.isHit(source === 'efficy' && hour > 195 ? 0.3 : 0.01);
        const end_ms = START_MS + hour * HOUR_MS + (object_id * 60 + 30 * random.next()) * 1000;
        runs.push(
          aRunFact({
            ...{ company, source, object_id: String(object_id), end_ms, run_id: `${source} ${object_id} ${hour}` },
            status: isFailed ? 'FAILED' : 'SUCCESS',
            error_message: isFailed ? 'timeout after 30 s' : null,
            duration_seconds: 20 * Math.exp(0.1 * random.normal()) * (isSlow ? 3 : 1),
            memory_used_bytes: 1e8 * Math.exp(0.1 * random.normal()),
            arrived_ms: end_ms + (random.isHit(0.02) ? 40 * MINUTE_MS : 1000),
          }),
        );
      }
    }
  }
  return runs.sort((a, b) => a.arrived_ms - b.arrived_ms);
}

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
      { numRuns: 15 },
    );
    expect(seen).toBeGreaterThan(60);
  });

  it('finds the same over ten days when the state is kept and taken up again each day', () => {
    const runs = tenDays(1);
    const whole = folded(runs, [], (state) => state);
    const days = Array.from({ length: 9 }, (_, day) => (day + 1) / 10);
    const cut = folded(runs, days, (state) => keptAndTakenUp(state));
    expect(cut.transitions).toEqual(whole.transitions);
    expect(cut.cycles).toEqual(whole.cycles);
    expect(expectationsOf(cut.state, context)).toEqual(expectationsOf(whole.state, context));
    const fired = whole.transitions
      .filter(({ to }) => to === 'firing')
      .map(({ rule, subject }) => `${rule} ${subject.source}`);
    expect(fired).toEqual(
      expect.arrayContaining(['latency-degraded efficy', 'source-silent zohobooks', 'failure-rate-high efficy']),
    );
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
      { numRuns: 12 },
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
      { numRuns: 12 },
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
      { numRuns: 12 },
    );
  });

  it('tells episodes apart that it hears of in one instant', () => {
    const arrived_ms = START_MS + 5 * HOUR_MS;
    const statuses = ['FAILED', 'SUCCESS', 'FAILED', 'SUCCESS', 'FAILED'] as const;
    const runs = statuses.map((status, hour) => aRunFact({ end_ms: START_MS + hour * HOUR_MS, status, arrived_ms }));
    const nowMs = arrived_ms + 3 * MINUTE_MS;
    const found = failuresIn(fold(newEngineState(), { runs, nowMs }, context).transitions);
    expect(found.map(({ to }) => to)).toEqual(['firing', 'resolved', 'firing', 'resolved', 'firing']);
    expect(new Set(found.map(({ alert_id }) => alert_id)).size).toBe(3);
    expect(new Set(found.map(({ transition_id }) => transition_id)).size).toBe(5);
  });

  it('says what is unlike the last good run', () => {
    const good = aRunFact({ end_ms: START_MS, duration_seconds: 4 });
    const bad = aRunFact({ end_ms: START_MS + HOUR_MS, duration_seconds: 40, status: 'FAILED', error_message: "'id'" });
    const nowMs = bad.end_ms + 3 * MINUTE_MS;
    const [found] = failuresIn(fold(newEngineState(), { runs: [good, bad], nowMs }, context).transitions);
    expect(found).toMatchObject({
      summary: "acme / zohobooks / invoices failed: 'id'",
      evidence: {
        run: { run_id: bad.run_id, status: 'FAILED' },
        last_good_run: { run_id: good.run_id },
        differs: ['status is FAILED', 'duration is 10 times as much'],
      },
    });
  });

  describe('a failure', () => {
    const failure = aRunFact({ end_ms: START_MS + HOUR_MS, status: 'FAILED', sequence_id: 'one' });
    const after = (secs: number, run: Partial<RunFact> = {}): RunFact =>
      aRunFact({ end_ms: failure.end_ms + secs * 1000, sequence_id: 'one', ...run });
    const changesOf = (runs: readonly RunFact[], minutes = 60): string[] =>
      failuresIn(
        fold(newEngineState(), { runs: [failure, ...runs], nowMs: failure.end_ms + minutes * MINUTE_MS }, context)
          .transitions,
      ).map(({ to, at }) => `${to} after ${(Date.parse(at) - failure.end_ms) / 1000} s`);

    it('is told after the time for a retry, and not before', () => {
      expect(changesOf([], 2.9)).toEqual([]);
      expect(changesOf([], 3)).toEqual(['firing after 180 s']);
    });

    it('is not told when a retry of its cycle has healed it', () => {
      expect(changesOf([after(170)])).toEqual([]);
      expect(changesOf([after(190)])).toEqual(['firing after 180 s', 'resolved after 190 s']);
    });

    it('is told at once when it fails again, and when the next cycle succeeds', () => {
      expect(changesOf([after(60, { status: 'FAILED' })])).toEqual(['firing after 60 s']);
      expect(changesOf([after(90, { sequence_id: 'two' })])).toEqual(['firing after 90 s', 'resolved after 90 s']);
    });

    it('is not over by a run that was under way when it failed', () => {
      const longer = after(600, { duration_seconds: 601 });
      expect(changesOf([longer])).toEqual(['firing after 180 s']);
      expect(changesOf([longer, after(1200, { duration_seconds: 599 })])).toEqual([
        'firing after 180 s',
        'resolved after 1200 s',
      ]);
    });
  });

  it('says of the objects of a silent source that they are late as well', () => {
    const runs = Array.from({ length: 44 }, (_, hour) =>
      ['1', '2'].map((object_id) => aRunFact({ object_id, end_ms: START_MS + hour * HOUR_MS })),
    ).flat();
    const state = newEngineState();
    const statesAt = (hours: number) => {
      fold(state, { runs: hours < 44 ? runs : [], nowMs: START_MS + hours * HOUR_MS }, context);
      return expectationsOf(state, context).map((expectation) => expectation.state);
    };
    expect(statesAt(43.5)).toEqual(['on_time', 'on_time', 'on_time']);
    expect(statesAt(48)).toEqual(['late', 'late', 'late']);
  });

  describe('when a day of cycles is read in at once', () => {
    const arrivedMs = START_MS + 30 * HOUR_MS;
    const hours = Array.from({ length: 12 }, (_, hour) => START_MS + (18 + hour) * HOUR_MS);
    const runsOf = (object_id: string, atMs: readonly number[]) =>
      atMs.map((end_ms) => aRunFact({ object_id, end_ms, arrived_ms: arrivedMs }));
    const reportsOf = (runs: readonly RunFact[], afterMs: number) =>
      fold(newEngineState(), { runs, nowMs: arrivedMs + afterMs }, context).cycles;

    it('closes all but the last two within a minute, in their order', () => {
      const runs = hours.flatMap((atMs, hour) => [...runsOf('1', [atMs]), ...(hour === 9 ? [] : runsOf('2', [atMs]))]);
      const closed = reportsOf(runs, MINUTE_MS);
      expect(closed.map(({ cycle_time }) => Date.parse(cycle_time))).toEqual(hours.slice(0, -2));
      expect(closed.at(-1)).toMatchObject({ missing: [{ object_id: '2' }] });
      expect(reportsOf(runs, 15 * MINUTE_MS)).toHaveLength(hours.length);
    });

    it('misses who stays away in each cycle, and not any more who comes to every third', () => {
      const there = [...hours.slice(0, 5), hours[7]!, hours[10]!];
      const runs = hours.flatMap((atMs) => [
        ...runsOf('1', [atMs]),
        ...(there.includes(atMs) ? runsOf('2', [atMs]) : []),
      ]);
      const missed = reportsOf(runs, 15 * MINUTE_MS).filter(({ missing }) => missing.length > 0);
      expect(missed.map(({ cycle_time }) => Date.parse(cycle_time))).toEqual([hours[5], hours[6]]);
    });

    it('waits for longer when it comes object by object: others may be on the way', () => {
      const later = runsOf('2', hours).map((run) => ({ ...run, arrived_ms: arrivedMs + 1000 }));
      const runs = [...runsOf('1', hours).map((run, index) => ({ ...run, arrived_ms: arrivedMs + index })), ...later];
      expect(reportsOf(runs, 14 * MINUTE_MS)).toEqual([]);
      expect(reportsOf(runs, 16 * MINUTE_MS)).toHaveLength(hours.length);
    });
  });
});
