import { describe, expect, it } from 'vitest';
import { SnapshotPace } from './snapshot-pace.js';

const beganMs = Date.UTC(2026, 2, 10);
const after = (secs: number): number => beganMs + secs * 1000;

/** A pace after a snapshot that took so long, and so many runs. */
function aPace(tookMs: number, runs: number): SnapshotPace {
  const pace = new SnapshotPace(0);
  pace.saved(beganMs, tookMs);
  pace.count(runs);
  return pace;
}

describe('a snapshot is due', () => {
  it.each([
    { name: 'never without a run', tookMs: 5, runs: 0, secs: 3600, isDue: false },
    { name: 'not within five minutes', tookMs: 5, runs: 1, secs: 299, isDue: false },
    { name: 'after five minutes', tookMs: 5, runs: 1, secs: 300, isDue: true },
    { name: 'not after 49 999 runs', tookMs: 5, runs: 49_999, secs: 1, isDue: false },
    { name: 'after 50 000 runs', tookMs: 5, runs: 50_000, secs: 1, isDue: true },
    {
      name: 'not while a large one was saved just before, after whatever runs',
      tookMs: 5000,
      runs: 1e6,
      secs: 104,
      isDue: false,
    },
    {
      name: 'after a pause of twenty times as long as the one before took',
      tookMs: 5000,
      runs: 1e6,
      secs: 105,
      isDue: true,
    },
    {
      name: 'not after five minutes when the one before took twenty seconds',
      tookMs: 20_000,
      runs: 1,
      secs: 419,
      isDue: false,
    },
    { name: 'after a twentieth of the time at most', tookMs: 20_000, runs: 1, secs: 420, isDue: true },
  ])('$name', ({ tookMs, runs, secs, isDue }) => {
    expect(aPace(tookMs, runs).isDue(after(secs))).toBe(isDue);
  });
});
