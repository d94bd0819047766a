import { anObject, aRunFact, aWindow, checkOf, optionsOf, times } from '../testing/index.js';
import { describe, expect, it } from '@jest/globals';
import type { RunFact } from '../model/run-fact.js';
import { latencyDegraded } from './latency-degraded.rule.js';

const options = optionsOf(latencyDegraded);
const tens = times(20, 10);
const took = (...seconds: (number | null)[]): Partial<RunFact>[] =>
  seconds.map((duration_seconds) => ({ duration_seconds }));
const object = (runs: readonly Partial<RunFact>[], before: readonly number[] = tens, said = {}) =>
  checkOf(latencyDegraded, 'run').evaluate(anObject({ runs, before }), { ...options, ...said });
const failed = { status: 'FAILED', duration_seconds: 90 } as const;

describe('latency-degraded, of an object', () => {
  it.each([
    { name: 'runs exactly at the ratio', runs: took(20, 20, 20), is: 'good' },
    { name: 'runs one past the ratio', runs: took(20.1, 20.1, 20.1), is: 'bad' },
    { name: 'two slow runs', runs: took(30, 30), is: 'waiting' },
    { name: 'a slow run after a fast one', runs: took(30, 10, 30), is: 'waiting' },
    { name: 'a fast run after slow ones', runs: took(30, 30, 10), is: 'good' },
    { name: 'a failure between slow runs', runs: [...took(30, 30), failed, ...took(30)], is: 'bad' },
  ])('is $is after $name', ({ runs, is }) => {
    expect(object(runs)?.is).toBe(is);
  });

  it.each([
    { name: 'exactly at the increase, though the ratio is broken', runs: took(6, 6, 6), is: 'good' },
    { name: 'one past the increase', runs: took(6.1, 6.1, 6.1), is: 'bad' },
    { name: 'one past the increase, those before exactly at it', runs: took(6, 6, 6.1), is: 'waiting' },
    { name: 'at most as long as the increase is, whatever the baseline', runs: took(5), is: 'good' },
  ])('of a baseline of a second, is $is: $name', ({ runs, is }) => {
    expect(object(runs, times(20, 1))?.is).toBe(is);
  });

  it.each([
    { name: 'a failure', runs: [failed] },
    { name: 'a run of unknown duration', runs: took(null) },
  ])('says nothing after $name', ({ runs }) => {
    expect(object(runs)).toBeNull();
  });

  it('says nothing with one run too few for a baseline, its own newest left out', () => {
    expect(object(took(30, 30, 30), times(19, 10))).toBeNull();
    expect(object(took(30, 30, 30), times(20, 10))?.is).toBe('bad');
  });

  it('compares with the p95, not with the middle', () => {
    expect(object(took(30, 30, 30), [...times(15, 10), ...times(5, 20)])?.is).toBe('good');
  });

  it('says what it was compared with', () => {
    expect(object(took(30, 31, 32.04))).toMatchObject({
      says: 'is slow 3 times running: 32 s, usually 10 s',
      measurements: [
        {
          metric: 'duration_seconds',
          observed: 32.04,
          threshold: 20,
          baseline: { value: 10, sample_size: 20, made_of: 'p95 of the 20 successful runs of the 7 days before' },
        },
      ],
    });
  });

  it('takes other limits', () => {
    const said = { slow_runs: 1, max_ratio: 3, min_increase_secs: 25 };
    expect(object(took(35), tens, said)?.is).toBe('good');
    expect(object(took(35.1), tens, said)?.is).toBe('bad');
  });
});

describe.each(['cycle', 'hour'] as const)('latency-degraded, of a source in a %s', (on) => {
  const source = (seconds: readonly (number | null)[], before: readonly number[] = tens, more: RunFact[] = []) =>
    checkOf(latencyDegraded, on, 'source').evaluate(
      aWindow({ runs: [...seconds.map((duration_seconds) => aRunFact({ duration_seconds })), ...more], before }),
      options,
    );

  it.each([
    { name: 'p95 exactly at the ratio', seconds: times(5, 20), is: 'good' },
    { name: 'p95 one past the ratio', seconds: times(5, 20.1), is: 'bad' },
    { name: 'one slow run among many', seconds: [...times(40, 10), 90], is: 'good' },
    { name: 'p95 exactly at the increase', seconds: times(5, 6), before: times(20, 1), is: 'good' },
    { name: 'p95 one past the increase', seconds: times(5, 6.1), before: times(20, 1), is: 'bad' },
    { name: 'p95 at most as long as the increase is', seconds: times(5, 5), is: 'good' },
  ])('is $is: $name', ({ seconds, before, is }) => {
    expect(source(seconds, before)?.is).toBe(is);
  });

  it.each([
    { name: 'thin traffic', seconds: times(4, 90) },
    { name: 'thin traffic, the rest of unknown duration', seconds: [...times(4, 90), null, null] },
    { name: 'one run too few for a baseline', seconds: times(5, 90), before: times(19, 10) },
  ])('says nothing about $name', ({ seconds, before }) => {
    expect(source(seconds, before)).toBeNull();
  });

  it('leaves failures out', () => {
    expect(source(times(4, 90), tens, [aRunFact({ ...failed })])).toBeNull();
  });

  it('shows the slowest five', () => {
    const verdict = source([30, 31, 32, 33, 34, 35, 36]);
    expect(verdict?.runs?.map(({ duration_seconds }) => duration_seconds)).toEqual([32, 33, 34, 35, 36]);
    expect(verdict?.says).toBe('is slow: p95 35.7 s, usually 10 s');
  });
});
