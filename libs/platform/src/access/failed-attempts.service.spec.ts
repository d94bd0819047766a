import { describe, expect, it } from 'vitest';
import { FailedAttempts } from './failed-attempts.service.js';

function anAttempts() {
  const told: { address: string; count: number }[] = [];
  const clock = { nowMs: 0 };
  const attempts = new FailedAttempts(
    (failed) => told.push(failed),
    () => clock.nowMs,
  );
  const fail = (times: number, address = '192.0.2.1'): void => {
    for (let time = 0; time < times; time++) attempts.failed(address);
  };
  return { told, clock, fail };
}

describe('failed attempts', () => {
  it('are too many from the thirty-first in a minute on, for that address alone', () => {
    const { fail } = anAttempts();
    fail(30);
    expect(() => fail(1)).toThrow(/^too_many_attempts/);
    expect(() => fail(1)).toThrow(/^too_many_attempts/);
    fail(30, '192.0.2.2');
  });

  it('are forgotten a minute after the first', () => {
    const { fail, clock } = anAttempts();
    fail(30);
    clock.nowMs = 59_999;
    expect(() => fail(1)).toThrow();
    clock.nowMs = 60_000;
    fail(30);
  });

  it('are told when they begin and when they are too many, not one by one', () => {
    const { fail, told } = anAttempts();
    expect(() => fail(100)).toThrow();
    expect(() => fail(1)).toThrow();
    expect(told).toEqual([
      { address: '192.0.2.1', count: 1 },
      { address: '192.0.2.1', count: 31 },
    ]);
  });

  it('of ten thousand addresses are remembered, and no more', () => {
    const { fail } = anAttempts();
    fail(30, 'the first');
    for (let index = 0; index < 10_000; index++) fail(1, `address ${index}`);
    fail(30, 'the first');
  });
});
