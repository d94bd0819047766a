import { describe, expect, it } from 'vitest';
import { digestOf, RecentRuns } from './recent-runs.js';

describe('RecentRuns', () => {
  it('knows the same bytes of a run, and no other ones', () => {
    const recent = new RecentRuns();
    const [a, b] = [digestOf(Buffer.from('a')), digestOf(Buffer.from('b'))];
    expect([recent.see('1', a), recent.see('1', a), recent.see('1', b), recent.see('2', b)]).toEqual([
      ...[false, true, false, false],
    ]);
  });

  it('forgets those that were seen longest ago, and remembers half as many at least', () => {
    const recent = new RecentRuns(4);
    const sees = (...ids: string[]): boolean[] => ids.map((id) => recent.see(id, 1));
    sees('1', '2', '3');
    expect(sees('2', '3')).toEqual([true, true]);
    expect(sees('4', '5', '1')).toEqual([false, false, false]);
  });
});
