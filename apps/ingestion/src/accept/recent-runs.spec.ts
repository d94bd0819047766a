import { describe, expect, it } from '@jest/globals';
import { digestOf, RecentRuns } from './recent-runs.js';

describe('RecentRuns', () => {
  it('knows the same bytes of a run, and no other ones', () => {
    const recent = new RecentRuns();
    const [a, b] = [digestOf(Buffer.from('a')), digestOf(Buffer.from('b'))];
    expect([recent.see('1', a), recent.see('1', a), recent.see('1', b), recent.see('2', b)]).toEqual([
      ...[false, true, false, false],
    ]);
  });

  it('forgets those that were seen longest ago', () => {
    const recent = new RecentRuns(2);
    recent.see('1', 1);
    recent.see('2', 2);
    expect(recent.see('1', 1)).toBe(true);
    recent.see('3', 3);
    expect([recent.see('1', 1), recent.see('2', 2)]).toEqual([true, false]);
  });
});
