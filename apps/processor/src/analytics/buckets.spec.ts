import { epochMicrosOf, HOUR_SECS } from '@app/time';
import { describe, expect, it } from 'vitest';
import { bucketsBetween, defaultBucket, isoOfBucket } from './buckets.js';

describe('the default bucket', () => {
  it.each([
    { secs: 60, bucket: '1m' },
    { secs: 200 * 60, bucket: '1m' },
    { secs: 200 * 60 + 1, bucket: '5m' },
    { secs: 24 * HOUR_SECS, bucket: '15m' },
    { secs: 30 * 24 * HOUR_SECS, bucket: '6h' },
    { secs: 50 * 24 * HOUR_SECS, bucket: '6h' },
    { secs: 50 * 24 * HOUR_SECS + 1, bucket: '1d' },
    { secs: 200 * 24 * HOUR_SECS + 1, bucket: '7d' },
    { secs: 1500 * 24 * HOUR_SECS, bucket: '30d' },
    { secs: 30_000 * 24 * HOUR_SECS, bucket: '30d' },
  ])('of $secs s is $bucket', ({ secs, bucket }) => {
    expect(defaultBucket(secs)).toBe(bucket);
  });

  it.each([
    { secs: 5 * HOUR_SECS, bucket: '5m' },
    { secs: 6 * HOUR_SECS, bucket: '1h' },
    { secs: 24 * HOUR_SECS, bucket: '1h' },
    { secs: 30 * 24 * HOUR_SECS, bucket: '6h' },
  ])('of $secs s with many runs is $bucket', ({ secs, bucket }) => {
    expect(defaultBucket(secs, true)).toBe(bucket);
  });
});

describe('the buckets of a time', () => {
  const between = (from: string, to: string) => {
    const { first, last } = bucketsBetween(epochMicrosOf(from), epochMicrosOf(to), '1h');
    return [isoOfBucket(first, '1h'), isoOfBucket(last, '1h')];
  };

  it('end with the one before an end on the hour', () => {
    expect(between('2025-09-05T00:00:00Z', '2025-09-05T03:00:00Z')).toEqual([
      '2025-09-05T00:00:00Z',
      '2025-09-05T02:00:00Z',
    ]);
  });

  it('end with the one of an end a microsecond later', () => {
    expect(between('2025-09-05T00:59:59.999999Z', '2025-09-05T03:00:00.000001Z')).toEqual([
      '2025-09-05T00:00:00Z',
      '2025-09-05T03:00:00Z',
    ]);
  });

  it('begin before 1970 as well', () => {
    expect(between('1969-12-31T23:30:00Z', '1970-01-01T00:00:00Z')).toEqual([
      '1969-12-31T23:00:00Z',
      '1969-12-31T23:00:00Z',
    ]);
  });
});
