import type { RawLog } from '@app/contracts';
import { describe, expect, it } from 'vitest';
import { continuationOf } from './continuation.js';
import { DemoRuns } from './demo-runs.js';
import { demoSample } from './sample.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const first = new Date('2025-09-05T21:07:00Z');
const known = demoSample(first);
const keyOf = ({ Entreprise, Objet_Id, Objet, Debut }: RawLog) => [Entreprise, Objet_Id, Objet, Debut].join('|');
const textsOf = (runs: Iterable<RawLog>) => [...runs].map((run) => JSON.stringify(run));

/** The stored runs of a demo that was started at `first` and stopped then. */
const storedBy = (ms: number) => [...new DemoRuns(known).endedBy(ms)];

/** A continuation after a stop, with what it sends by `now`. */
function goOn(stoppedMs: number, nowMs: number) {
  // The end of the newest run is known to the store in UTC; here the moment of the stop stands for it.
  const continuation = continuationOf(known, stoppedMs, new Date(nowMs));
  return { ...continuation, sent: [...continuation.runs.endedBy(nowMs)] };
}

describe('continuationOf', () => {
  it.each([1, 20, 120, 600])('after %i minutes sends what the demo would have sent, and goes on with it', (minutes) => {
    const stoppedMs = first.getTime() + 8 * MINUTE_MS;
    const nowMs = stoppedMs + minutes * MINUTE_MS;
    const { sample, hole, sent, runs } = goOn(stoppedMs, nowMs);
    expect([sample, hole]).toEqual([known, null]);
    const whole = new DemoRuns(known);
    const expected = textsOf(whole.endedBy(nowMs));
    const together = [...textsOf(storedBy(stoppedMs)), ...sent.map((run) => JSON.stringify(run))];
    expect([...new Set(together)].sort()).toEqual(expected.sort());
    expect(together.length - expected.length).toBeLessThan(140);
    const laterMs = nowMs + 20 * MINUTE_MS;
    expect(textsOf(runs.endedBy(laterMs))).toEqual(textsOf(whole.endedBy(laterMs)));
  });

  it.each([11, 30, 47, 120])('after %i hours plants the faults anew, and leaves nothing out', (hours) => {
    const stoppedMs = first.getTime() + 8 * MINUTE_MS;
    const now = new Date(stoppedMs + hours * HOUR_MS);
    const { sample, hole, sent } = goOn(stoppedMs, now.getTime());
    expect([sample, hole]).toEqual([demoSample(now), null]);
    const stored = storedBy(stoppedMs);
    const all = new Map([...stored, ...sent].map((run) => [keyOf(run), JSON.stringify(run)]));
    // A run that is sent a second time says the same as the first time.
    expect(all.size).toBe(new Set([...stored, ...sent].map((run) => JSON.stringify(run))).size);
    const nextCycleMs = Date.parse('2025-09-05T21:30:00Z');
    const expected = [...new DemoRuns({ ...sample, hours: 130 }, nextCycleMs).endedBy(now.getTime())];
    expect(expected.length).toBeGreaterThan(500);
    expect(expected.filter((run) => all.get(keyOf(run)) !== JSON.stringify(run))).toEqual([]);
  });

  it('after weeks brings two days up to date, and says what is left out', () => {
    const stoppedMs = first.getTime() + 8 * MINUTE_MS;
    const now = new Date(stoppedMs + 30 * 24 * HOUR_MS);
    const { sample, hole, sent } = goOn(stoppedMs, now.getTime());
    expect(sample).toEqual(demoSample(now));
    expect(hole).toEqual({ fromMs: stoppedMs, toMs: sample.until.getTime() - 48 * HOUR_MS });
    const days = textsOf(new DemoRuns(sample).endedBy(now.getTime()));
    expect(sent.map((run) => JSON.stringify(run)).slice(-days.length)).toEqual(days);
    expect(sent.length - days.length).toBeLessThan(140);
  });
});
