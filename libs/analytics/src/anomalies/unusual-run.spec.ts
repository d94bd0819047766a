import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../testing/random.js';
import { type ProfiledRun, RunProfile } from './unusual-run.js';

const usual: ProfiledRun = { duration_seconds: 60, cpu_time_seconds: 12, memory_used_bytes: 14e6, rows_out: 30_000 };
const random = new SeededRandom(7);

/** A run around the usual one: log-normal, each number for itself. */
const around = (deviation: number): ProfiledRun => {
  const factor = (): number => Math.exp(deviation * random.normal());
  const duration = 60 * factor();
  return {
    duration_seconds: duration,
    cpu_time_seconds: 0.2 * duration * factor(),
    memory_used_bytes: 14e6 * factor(),
    rows_out: 30_000 * factor(),
  };
};

function profileOf(count: number, run: () => ProfiledRun = () => around(0.1)): RunProfile {
  const profile = new RunProfile();
  for (let index = 0; index < count; index += 1) profile.add(run());
  return profile;
}

describe('a run profile', () => {
  it('judges nothing before twenty runs', () => {
    const odd = { ...usual, duration_seconds: 600, rows_out: 3 };
    expect([profileOf(19).isUnusual(odd), profileOf(20).isUnusual(odd)]).toEqual([false, true]);
  });

  it.each([
    ['as ever', usual, false],
    ['one number far out, the others as ever', { ...usual, memory_used_bytes: 14e9 }, false],
    ['two numbers far out', { ...usual, memory_used_bytes: 14e9, rows_out: 3 }, true],
    [
      'four numbers that are each a little out',
      { duration_seconds: 80, cpu_time_seconds: 22, memory_used_bytes: 19e6, rows_out: 22_000 },
      true,
    ],
    ['longer, and so is its CPU time', { ...usual, duration_seconds: 600, cpu_time_seconds: 120 }, false],
  ])('%s: %p is unusual: %p', (_, run, isUnusual) => {
    expect(profileOf(64).isUnusual(run)).toBe(isUnusual);
  });

  it('looks at the numbers that are known, and at those above nought', () => {
    const known = (duration_seconds: number): ProfiledRun => ({
      duration_seconds,
      cpu_time_seconds: null,
      memory_used_bytes: -1,
      rows_out: 0,
    });
    const profile = profileOf(64, () => known(around(0.1).duration_seconds!));
    expect([profile.isUnusual(known(60)), profile.isUnusual(known(120))]).toEqual([false, true]);
    expect(profile.isUnusual({ ...known(60), duration_seconds: null })).toBe(false);
  });

  it('takes what is always the same for as good as the same', () => {
    const profile = profileOf(64, () => usual);
    const run = { ...usual, rows_out: 30_100, memory_used_bytes: 14.1e6 };
    expect(profile.isUnusual(run)).toBe(false);
  });

  it('forgets what was more than 64 runs ago', () => {
    const profile = profileOf(64);
    for (let index = 0; index < 72; index += 1) {
      profile.add({ ...usual, duration_seconds: 600 * Math.exp(0.1 * random.normal()), rows_out: 300 });
    }
    expect(profile.isUnusual({ ...usual, duration_seconds: 600, cpu_time_seconds: 12, rows_out: 300 })).toBe(false);
    expect(profile.isUnusual(usual)).toBe(true);
  });

  it('finds one in a thousand of usual runs at most, with what 64 of them tell', () => {
    let found = 0;
    for (let object = 0; object < 200; object += 1) {
      const profile = profileOf(64, () => around(0.3));
      for (let run = 0; run < 100; run += 1) if (profile.isUnusual(around(0.3))) found += 1;
    }
    expect(found / 20_000).toBeLessThan(0.001);
  });

  it('says which number is how unusual', () => {
    const numbers = profileOf(64, () => usual).numbersOf({ ...usual, duration_seconds: 120, rows_out: 30 });
    expect(numbers.map(({ metric, score }) => [metric, score])).toEqual([
      ['duration_seconds', 5],
      ['cpu_time_seconds', -5],
      ['rows_out', -5],
      ['memory_used_bytes', expect.closeTo(0, 3)],
    ]);
    expect(numbers[0]!.usual).toBeCloseTo(60, 2);
  });
});
