import { HOUR_MS, MINUTE_MS } from '@app/time';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { deserialize, serialize } from 'node:v8';
import type { AlertTransition } from '../model/alert.js';
import { defaultRulesConfig } from '../model/rules-config.js';
import type { RunFact } from '../model/run-fact.js';
import type { UnreadableFact } from '../model/unreadable-fact.js';
import { aRunFact } from '../testing/index.js';
import { alertEngine } from './alert-engine.js';
import { fold } from './engine.js';
import { type EngineState, newEngineState } from './state.js';

const DAY_START_MS = Date.UTC(2025, 8, 5);
const at = (time: string): number => Date.parse(`2025-09-05T${time}Z`);
const context = { config: defaultRulesConfig, zoneOf: () => 'UTC', retired: new Set<string>() };

const unread = (ms: number, overrides: Partial<UnreadableFact> = {}): UnreadableFact => ({
  company: 'acme',
  source: 'efficy',
  at_ms: ms,
  code: 'status_unknown',
  detail: 'Etat is "DONE"',
  ...overrides,
});
const run = (ms: number, overrides: Partial<RunFact> = {}): RunFact =>
  aRunFact({ source: 'efficy', end_ms: ms, ...overrides });

/** Hourly runs of a source at five past, from 14 days before up to an hour, of another one every five minutes on that day. */
function history(untilMs: number, toMs: number): RunFact[] {
  const runs: RunFact[] = [];
  for (let ms = DAY_START_MS - 14 * 24 * HOUR_MS + 5 * MINUTE_MS; ms <= untilMs; ms += HOUR_MS) runs.push(run(ms));
  for (let ms = DAY_START_MS; ms <= toMs; ms += 5 * MINUTE_MS) {
    runs.push(aRunFact({ source: 'others', end_ms: ms }));
  }
  return runs.sort((a, b) => a.arrived_ms - b.arrived_ms);
}

const lineOf = ({ at: time, rule, to, subject }: AlertTransition): string =>
  `${time.slice(11, 16)} ${rule} ${subject.object_type ?? subject.source ?? ''} ${to}`;

function told(runs: readonly RunFact[], unreadable: readonly UnreadableFact[], toMs: number) {
  const { transitions } = fold(newEngineState(), { runs, unreadable, nowMs: toMs }, context);
  return { transitions, lines: transitions.map(lineOf) };
}

describe('records that cannot be read', () => {
  it('are told when there are three within an hour, with why, and since when', () => {
    const facts = ['10:05:00', '10:05:01', '10:05:02'].map((time) => unread(at(time)));
    const { transitions, lines } = told(history(at('09:05:00'), at('10:10:00')), facts, at('10:10:00'));
    expect(lines).toEqual(['10:05 records-unreadable efficy firing']);
    expect(transitions[0]).toMatchObject({
      severity: 'high',
      started_at: '2025-09-05T10:05:00.000Z',
      detected_at: '2025-09-05T10:05:02.000Z',
      summary:
        'acme / efficy has 3 records that cannot be read, since 2025-09-05T10:05:00.000Z: status_unknown: Etat is "DONE"',
      evidence: { measurements: [{ metric: 'unreadable_records', observed: 3, threshold: 3 }] },
    });
  });

  it.each([
    ['two', ['10:05:00', '10:05:01']],
    ['three in more than an hour', ['09:06:00', '09:40:00', '10:06:01']],
  ])('are not told when there are %s, while others can be read', (_, times) => {
    const runs = [...history(at('12:05:00'), at('12:10:00'))];
    expect(
      told(
        runs,
        times.map((time) => unread(at(time))),
        at('12:10:00'),
      ).lines,
    ).toEqual([]);
  });

  it('are told in place of a silence: one is enough when a run was due', () => {
    const runs = history(at('09:05:00'), at('16:00:00'));
    const { transitions, lines } = told(runs, [unread(at('10:05:00'))], at('16:00:00'));
    expect(lines).toEqual([expect.stringMatching(/^10:\d\d records-unreadable efficy firing$/)]);
    expect(transitions[0]!.summary).toContain('has 1 record that cannot be read');
  });

  it('of long before are no sign of life: then it is silent', () => {
    const runs = history(at('09:05:00'), at('16:00:00'));
    const { lines } = told(runs, [unread(at('09:06:00'))], at('16:00:00'));
    expect(lines).toEqual([expect.stringMatching(/^10:\d\d source-silent efficy firing$/)]);
  });

  it('end a silence, which they are no part of', () => {
    const { lines } = told(history(at('09:05:00'), at('14:00:00')), [unread(at('13:05:00'))], at('14:00:00'));
    expect(lines).toEqual([
      expect.stringMatching(/^10:\d\d source-silent efficy firing$/),
      '13:05 records-unreadable efficy firing',
      '13:05 source-silent efficy resolved',
    ]);
  });

  it('are over when a run came after the quiet time, and not while they go on', () => {
    const facts = ['10:05:00', '10:05:01', '10:05:02', '11:05:02'].map((time) => unread(at(time)));
    const runs = [
      ...history(at('09:05:00'), at('13:00:00')),
      run(at('10:05:03')),
      run(at('11:05:00')),
      run(at('12:05:00')),
    ];
    const { transitions, lines } = told(
      runs.sort((a, b) => a.arrived_ms - b.arrived_ms),
      facts,
      at('13:00:00'),
    );
    expect(lines.filter((line) => line.includes('unreadable'))).toEqual([
      '10:05 records-unreadable efficy firing',
      expect.stringMatching(/^12:[01]\d records-unreadable efficy resolved$/),
    ]);
    expect(transitions.at(-1)!.summary).toContain('sends records that can be read again');
  });

  it('of a source that no run is known of are told as well, and end with its first runs', () => {
    const facts = ['10:05:00', '10:05:01', '10:05:02'].map((time) => unread(at(time), { source: 'new' }));
    const runs = [...history(at('12:05:00'), at('13:00:00')), run(at('11:00:00'), { source: 'new' })];
    const { lines, transitions } = told(
      runs.sort((a, b) => a.arrived_ms - b.arrived_ms),
      facts,
      at('13:00:00'),
    );
    expect(lines).toEqual(['10:05 records-unreadable new firing', '11:01 records-unreadable new resolved']);
    expect(new Set(transitions.map(({ alert_id }) => alert_id)).size).toBe(1);
  });

  it('of a source that never came again are not followed for ever', () => {
    const facts = ['10:05:00', '10:05:01', '10:05:02'].map((time) => unread(at(time), { company: 'nobody' }));
    const state = newEngineState();
    fold(state, { runs: [], unreadable: facts, nowMs: at('10:06:00') }, context);
    const { transitions } = fold(state, { runs: [], nowMs: at('10:06:00') + 7 * 24 * HOUR_MS }, context);
    expect(transitions.map(({ to, summary }) => [to, summary])).toEqual([
      ['resolved', 'nobody / efficy has sent nothing for 7 days: it is not followed any more'],
    ]);
    expect([state.alerts.size, state.unreadableCount]).toEqual([0, 0]);
  });

  it('are followed of two thousand sources at most, and are let go of after their window', () => {
    const facts = Array.from({ length: 2500 }, (_, index) => unread(at('10:00:00'), { source: `made up ${index}` }));
    const state = newEngineState();
    fold(state, { runs: [], unreadable: facts, nowMs: at('10:00:00') }, context);
    expect(state.unreadableCount).toBe(2000);
    fold(state, { runs: [], nowMs: at('11:02:00') }, context);
    expect(state.unreadableCount).toBe(0);
  });

  it('and runs make the same however they are cut into calls, also when the state was kept and taken up again', () => {
    const step = fc.record({
      gapMs: fc.integer({ min: 0, max: 20 * MINUTE_MS }),
      isRun: fc.boolean(),
      source: fc.constantFrom('efficy', 'zohobooks'),
    });
    const steps = fc.array(step, { minLength: 10, maxLength: 60 });
    const cuts = fc.array(fc.integer({ min: 0, max: 59 }), { maxLength: 8 });
    let seen = 0;
    fc.assert(
      fc.property(steps, cuts, (all, places) => {
        let ms = DAY_START_MS;
        const items = all.map(({ gapMs, isRun, source }, index) => {
          ms += gapMs + 1;
          return isRun ? run(ms, { source, run_id: `run-${index}` }) : unread(ms, { source });
        });
        const whole = folded(items, [], ms, (state) => state);
        const cut = folded(items, places, ms, keptAndTakenUp);
        expect(cut).toEqual(whole);
        seen += whole.length;
      }),
      { numRuns: 100 },
    );
    expect(seen).toBeGreaterThan(100);
  });
});

type Item = RunFact | UnreadableFact;
const isRunFact = (item: Item): item is RunFact => 'run_id' in item;

function folded(
  items: readonly Item[],
  cuts: readonly number[],
  lastMs: number,
  onCut: (state: EngineState) => EngineState,
): AlertTransition[] {
  let state = newEngineState();
  const transitions: AlertTransition[] = [];
  const places = [...new Set([...cuts.filter((place) => place < items.length), items.length])].sort((a, b) => a - b);
  let from = 0;
  for (const to of places) {
    const part = items.slice(from, to);
    const last = part.at(-1);
    const nowMs = last === undefined ? state.clockMs : isRunFact(last) ? last.arrived_ms : last.at_ms;
    const runs = part.filter(isRunFact);
    const unreadable = part.filter((item): item is UnreadableFact => !isRunFact(item));
    transitions.push(...fold(state, { runs, unreadable, nowMs }, context).transitions);
    state = onCut(state);
    from = to;
  }
  transitions.push(...fold(state, { runs: [], nowMs: lastMs + 5 * HOUR_MS }, context).transitions);
  return transitions;
}

function keptAndTakenUp(state: EngineState): EngineState {
  const builder = alertEngine.builder();
  for (const part of alertEngine.partsOf(state)) builder.add(deserialize(serialize(part)) as never);
  return builder.built();
}
