import { describe, expect, it } from 'vitest';
import { Suspects } from './suspects.js';

describe('Suspects', () => {
  it('forgets a partition ten seconds after it failed last', () => {
    const suspects = new Suspects();
    suspects.note('raw-logs', [1, 2], 0);
    suspects.note('raw-logs', [2], 5000);
    const suspected = (nowMs: number) => [0, 1, 2].filter((partition) => suspects.has('raw-logs', partition, nowMs));
    expect(suspected(9999)).toEqual([1, 2]);
    expect(suspected(10_000)).toEqual([2]);
    expect(suspects.has('alerts', 2, 10_000)).toBe(false);
    expect(suspected(15_000)).toEqual([]);
    expect(suspects.isEmpty).toBe(true);
  });
});
