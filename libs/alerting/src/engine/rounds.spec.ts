import { SeededRandom } from '@app/analytics/testing';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@app/time';
import { describe, expect, it } from 'vitest';
import type { AlertTransition } from '../model/alert.js';
import { defaultRulesConfig } from '../model/rules-config.js';
import type { RunFact } from '../model/run-fact.js';
import { aRunFact } from '../testing/index.js';
import { fold } from './engine.js';
import { newEngineState } from './state.js';

const context = { config: defaultRulesConfig, zoneOf: () => 'UTC', retired: new Set<string>() };
const START_MS = Date.UTC(2026, 0, 5);
const OBJECTS = 12;

/** Hourly cycles of a source, whose runs take `times` as long as they usually do. */
function cyclesOf(days: number, times: (sinceMs: number) => number): RunFact[] {
  const random = new SeededRandom(7);
  const usualSecs = Array.from({ length: OBJECTS }, (_, index) => 4 + 3 * index);
  const runs: RunFact[] = [];
  for (let sinceMs = 0; sinceMs < days * DAY_MS; sinceMs += HOUR_MS) {
    const cycle_ms = START_MS + sinceMs;
    let end_ms = cycle_ms;
    for (const [index, usual] of usualSecs.entries()) {
      const duration_seconds = usual * Math.exp(0.2 * random.normal()) * times(sinceMs);
      end_ms += duration_seconds * 1000;
      const object = { object_id: `${index}`, object_type: `object-${index}` };
      runs.push(
        aRunFact({
          ...object,
          sequence_id: `${cycle_ms}`,
          cycle_ms,
          duration_seconds,
          end_ms,
          memory_used_bytes: null,
          cpu_time_seconds: null,
        }),
      );
    }
  }
  return runs.toSorted((a, b) => a.end_ms - b.end_ms);
}

const slowIn = (runs: readonly RunFact[]): AlertTransition[] =>
  fold(newEngineState(), { runs, nowMs: runs.at(-1)!.end_ms + 20 * MINUTE_MS }, context).transitions.filter(
    ({ rule }) => rule === 'latency-degraded',
  );

const isOfSource = ({ subject }: AlertTransition): boolean => subject.object_type === null;

describe('a source that is slow as a whole', () => {
  it.each([1.6, 6])('at %p times as long is told once, and after a week it is usual, for good', (times) => {
    const changes = slowIn(cyclesOf(16, (sinceMs) => (sinceMs < 7 * DAY_MS ? 1 : times)));
    const ofSource = changes.filter(isOfSource);
    expect(ofSource.map(({ to }) => to)).toEqual(['firing', 'resolved']);
    expect(ofSource[1]!.summary).toContain('it is usual from now on');
    const adoptedMs = Date.parse(ofSource[1]!.at);
    expect(adoptedMs - START_MS).toBeGreaterThan(14 * DAY_MS);
    expect(changes.filter(({ to, at }) => to === 'firing' && Date.parse(at) > adoptedMs)).toEqual([]);
  });

  it('says what its last cycle took, and what its objects usually take, however large the change is', () => {
    const runs = cyclesOf(8, (sinceMs) => (sinceMs < 7 * DAY_MS ? 1 : 8));
    const [{ evidence, summary }] = slowIn(runs).filter(isOfSource) as [AlertTransition];
    const durations = evidence.run_ids.map((id) => runs.find(({ run_id }) => run_id === id)!.duration_seconds!);
    const meanSecs = Math.exp(durations.reduce((sum, secs) => sum + Math.log(secs), 0) / durations.length);
    const [measurement] = evidence.measurements;
    expect(measurement!.observed).toBeCloseTo(meanSecs);
    expect(measurement!.observed / measurement!.baseline!.value).toBeGreaterThan(7);
    expect(summary).toMatch(
      / is slow: \d+ min \d+ s a run in its last cycle, usually \d+ s at this time \(\S+ times as long\)$/,
    );
  });

  it('is over for its objects as well, although none of them runs again before the weekend', () => {
    const changes = slowIn(
      cyclesOf(10, (sinceMs) => (sinceMs < 7 * DAY_MS || sinceMs >= 10 * DAY_MS - 2 * HOUR_MS ? 1 : 3)),
    );
    const [, over] = changes.filter(isOfSource);
    expect(over).toMatchObject({ to: 'resolved' });
    const fired = new Set(changes.filter(({ to }) => to === 'firing').map(({ alert_id }) => alert_id));
    const ended = new Set(changes.filter(({ to }) => to === 'resolved').map(({ alert_id }) => alert_id));
    expect(fired.size).toBeGreaterThan(OBJECTS);
    expect(ended).toEqual(fired);
  });
});
