import { describe, expect, it } from 'vitest';
import { outagesOf } from './outages.js';

const KEY = 'ab'.repeat(16);
const NONE = '00'.repeat(16);
const NEVER = 2n ** 63n - 1n;
const objectOf = (id: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(id));
  return Buffer.concat([bytes, Buffer.from(KEY, 'hex')]);
};
const failure = (id: number, failedAt: bigint, recoveredAt: bigint, recovery: string): Buffer => {
  const times = Buffer.alloc(16);
  times.writeBigInt64BE(failedAt);
  times.writeBigInt64BE(recoveredAt, 8);
  return Buffer.concat([objectOf(id), times, Buffer.from(recovery, 'hex')]);
};
const [one, two] = ['01'.repeat(16), '02'.repeat(16)];
const outage = (object_number: string, seconds: number | null) => ({
  object: { object_number, object_key: KEY },
  seconds,
});

describe('outagesOf', () => {
  it.each([
    ['no failures', [], [], []],
    ['one that is over', [failure(1, 1_000_000n, 3_500_000n, one)], [], [outage('1', 2.5)]],
    ['one that is not over', [failure(1, 0n, NEVER, NONE)], [], [outage('1', null)]],
    [
      'failures with one recovery',
      [failure(1, 0n, 9_000_000n, one), failure(1, 5n, 9_000_000n, one)],
      [],
      [outage('1', 9)],
    ],
    [
      'two recoveries',
      [failure(1, 0n, 1_000_000n, one), failure(1, 2_000_000n, 4_000_000n, two)],
      [],
      [outage('1', 1), outage('1', 2)],
    ],
    [
      'two objects that have not recovered',
      [failure(1, 0n, NEVER, NONE), failure(2, 0n, NEVER, NONE)],
      [],
      [outage('1', null), outage('2', null)],
    ],
    ['a recovery that ended before the failure did', [failure(1, 5_000_000n, 0n, one)], [], [outage('1', 0)]],
    [
      'one that began before, and one after it',
      [failure(1, 0n, 1n, one), failure(1, 0n, 1n, one), failure(1, 2_000_000n, 3_000_000n, two)],
      [objectOf(1)],
      [outage('1', 1)],
    ],
  ])('reads %s', (_, failures, begunBefore, expected) => {
    expect(outagesOf(Buffer.concat(failures), Buffer.concat(begunBefore))).toEqual(expected);
  });
});
