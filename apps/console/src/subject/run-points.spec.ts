import { describe, expect, it } from 'vitest';
import type { RunPoint } from '../api/types';
import { pointsOfRuns, pointsOfSeries } from './run-points';

const run = (run_id: string, clock: string, more: Partial<RunPoint> = {}) =>
  ({ run_id, start_time: `2025-09-05T${clock}Z`, status: 'SUCCESS', duration_seconds: 1, ...more }) as RunPoint;

describe('points of runs', () => {
  it('stand in the order of their times, the failed ones apart', () => {
    const points = pointsOfRuns([
      run('b', '10:15:00', { status: 'FAILED', duration_seconds: 3 }),
      run('a', '10:00:00', { duration_seconds: 2 }),
      run('c', '10:20:00', { status: 'PARTIAL', duration_seconds: 4 }),
      run('d', '10:30:00', { status: 'SKIPPED', duration_seconds: 5 }),
    ]);
    expect(points.runs.map(({ run_id }) => run_id)).toEqual(['a', 'b', 'c']);
    expect(points).toMatchObject({ succeeded: [2, null, null], failed: [null, 3, null], partial: [null, null, 4] });
  });

  it('are only of runs whose duration is known', () => {
    expect(pointsOfRuns([run('a', '10:00:00', { duration_seconds: null })]).times).toEqual([]);
  });
});

describe('points of series', () => {
  it('are one for each bucket and series in which something ran', () => {
    const points = pointsOfSeries({
      buckets: ['2025-09-05T10:00:00Z', '2025-09-05T10:15:00Z'],
      series: [
        { key: { object_id: '1' }, values: [5, null] },
        { key: { object_id: '2' }, values: [0, 7] },
      ],
    });
    expect(points.values).toEqual([5, 0, 7]);
    expect(points.keys.map(({ object_id }) => object_id)).toEqual(['1', '2', '2']);
    expect(points.times).toEqual([...points.times].sort((a, b) => a - b));
  });
});
